"""Access Analyzer, and the tags of Identity Center, budgets and scaling targets."""

from __future__ import annotations

from sandbox.cloud.extension import Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Kind, TagOperations


def install(registry: Registry) -> None:
    serve(registry, ANALYZER, ARCHIVE_RULE, TagOperations(service="accessanalyzer"))
    serve(
        registry,
        TagOperations(
            service="sso-admin", created={"CreatePermissionSet": "answer.PermissionSet.PermissionSetArn"}
        ),
        TagOperations(
            service="budgets",
            created={
                "CreateBudget": "join('', ['arn:aws:budgets::', account, ':budget/', request.Budget.BudgetName])"
            },
        ),
        TagOperations(
            service="application-autoscaling", created={"RegisterScalableTarget": "answer.ScalableTargetARN"}
        ),
    )


ANALYZER = Kind(
    service="accessanalyzer",
    name="Analyzer",
    key=("name",),
    aliases={"analyzerName": "name"},
    lookup=("arn",),
    arn="arn",
    tags="tags",
    new={
        "arn": "arn:aws:access-analyzer:{region}:{account}:analyzer/{name}",
        "createdAt": "{now}",
        "status": "ACTIVE",
    },
)
ARCHIVE_RULE = Kind(
    service="accessanalyzer",
    name="ArchiveRule",
    key=("analyzerName", "ruleName"),
    new={"createdAt": "{now}", "updatedAt": "{now}"},
    modified="updatedAt",
    parent=("Analyzer",),
)
