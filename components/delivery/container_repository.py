"""A registry for one service: images are scanned, never overwritten, and pulled by the organization alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import Statement, to_json

_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*")
PULL_ACTIONS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
UNTAGGED_DAYS = 7
KEPT_IMAGES = 200


@dataclass(frozen=True, kw_only=True)
class ContainerRepositoryArgs:
    """The repository's name in the registry, its key, and who may pull."""

    repository: str
    key_arn: pulumi.Input[str]
    organization_id: pulumi.Input[str]
    protect: bool

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.repository):
            raise ValueError(
                f"ContainerRepositoryArgs.repository: ECR takes no name like {self.repository!r}"
            )


class ContainerRepository(PlatformComponent):
    """The repository with its lifecycle and its pull policy."""

    url: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ContainerRepositoryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        repository = aws.ecr.Repository(
            f"{name}-repository",
            name=args.repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            encryption_configurations=[
                aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=args.key_arn)
            ],
            opts=self.child(protect=args.protect),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle", repository=repository.name, policy=lifecycle(), opts=self.child()
        )
        aws.ecr.RepositoryPolicy(
            f"{name}-pull",
            repository=repository.name,
            policy=to_json(pulled_by(args.organization_id)),
            opts=self.child(),
        )
        self.url, self.arn = repository.repository_url, repository.arn
        self.publish()


def pulled_by(organization_id: pulumi.Input[str]) -> Statement:
    """Every account of the organization may pull; pushing stays with the registry's own account."""
    return {
        "Sid": "OrganizationPulls",
        "Effect": "Allow",
        "Principal": "*",
        "Action": list(PULL_ACTIONS),
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization_id}},
    }


def lifecycle() -> str:
    """Untagged layers go after a week; of the rest the newest stay."""
    rules = [
        {
            "rulePriority": 1,
            "description": "Untagged images",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": UNTAGGED_DAYS,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": "All but the newest images",
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES},
            "action": {"type": "expire"},
        },
    ]
    return json.dumps({"rules": rules}, separators=(",", ":"))
