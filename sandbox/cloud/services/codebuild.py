"""CodeBuild's projects. moto refuses sources that AWS takes and cannot change a project; no build ever runs here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, InventoryItem, Registry
from sandbox.cloud.generic.naming import now

PROJECTS = "codebuild/projects"
DEFAULTS: dict[str, Any] = {
    "timeoutInMinutes": 60,
    "queuedTimeoutInMinutes": 480,
    "projectVisibility": "PRIVATE",
}


def install(registry: Registry) -> None:
    registry.handle("codebuild", "CreateProject", create_project)
    registry.handle("codebuild", "UpdateProject", update_project)
    registry.handle("codebuild", "BatchGetProjects", batch_get_projects)
    registry.handle("codebuild", "DeleteProject", delete_project)
    registry.on_inventory(lambda: _inventory(registry))


def create_project(call: Call) -> Answer:
    name, projects = call.params["name"], call.state(PROJECTS)
    arn = call.arn(f"project/{name}")
    if name in projects:
        raise AwsError("ResourceAlreadyExistsException", f"Project already exists: {arn}")
    moment = now()
    projects[name] = {**DEFAULTS, **call.params, "arn": arn, "created": moment, "lastModified": moment}
    return {"project": projects[name]}


def update_project(call: Call) -> Answer:
    name, projects = call.params["name"], call.state(PROJECTS)
    if name not in projects:
        raise AwsError("ResourceNotFoundException", f"Project cannot be found: {call.arn(f'project/{name}')}")
    projects[name] = {**projects[name], **call.params, "lastModified": now()}
    return {"project": projects[name]}


def batch_get_projects(call: Call) -> Answer:
    projects, names = call.state(PROJECTS), call.params["names"]
    return {
        "projects": [projects[name] for name in names if name in projects],
        "projectsNotFound": [name for name in names if name not in projects],
    }


def delete_project(call: Call) -> Answer:
    """Deleting what is not there is no error."""
    call.state(PROJECTS).pop(call.params["name"], None)
    return {}


def _inventory(registry: Registry) -> Iterator[InventoryItem]:
    for account, region, projects in registry.all_states(PROJECTS):
        for name in projects:
            yield InventoryItem(account, region, "codebuild", "Project", name)
