"""CodeBuild: projects."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _find(scope: Scope) -> Any:
    answer = scope.call("batch_get_projects", names=[_name(scope)])
    return next(iter(answer["projects"]), None)


def _name(scope: Scope) -> str:
    """The id is the ARN, which ends in `project/<name>`."""
    return scope.id.rpartition("/")[2]


RESOURCES = (
    Resource(
        token="aws:codebuild/project:Project",
        service="codebuild",
        name="name",
        create=Call("CreateProject", result="project"),
        id="result.arn",
        key={"name": _name},
        rename={"buildTimeout": "timeoutInMinutes", "queuedTimeout": "queuedTimeoutInMinutes"},
        read=(Function(_find),),
        update=(Call("UpdateProject"),),
        delete=Call("DeleteProject"),
        outputs={"name": "doc.name", "arn": "doc.arn"},
        defaults={"buildTimeout": 60, "queuedTimeout": 480, "projectVisibility": "PRIVATE"},
        computed=("encryptionKey",),
        replace=("name",),
        tags=Tagging("UpdateProject", "", {"name": _name}, tags="tags", whole=True),
        title="CodeBuild Project",
    ),
)
