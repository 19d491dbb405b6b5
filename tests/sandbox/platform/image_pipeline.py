"""The build project of the stack, and a machine to run it on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from operations.image.release.removal import StoredImages
from tests.sandbox.platform.build_commands import BuildMachine
from tests.sandbox.platform.conftest import Platform

FULL_ACCESS = "p-FullAWSAccess"
REGIONS = ("eu-central-1", "eu-west-1")


class Pipeline:
    """The project as the stack made it, and a machine to run it on."""

    def __init__(self, platform: Platform, machine: BuildMachine) -> None:
        self.platform, self.machine = platform, machine
        self.account = platform.account_id("shared")
        codebuild = platform.client("codebuild", self.account)
        (self.project,) = codebuild.batch_get_projects(names=["platform-image-builds"])["projects"]

    def policy(self) -> dict[str, Any]:
        """The only policy of the project's role."""
        iam, role = self.platform.client("iam", self.account), self.project["serviceRole"].rpartition("/")[2]
        (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document: dict[str, Any] = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        return document

    def run(self, *change: str) -> Any:
        return self.machine.run(self.project, self.variables(), *change)

    def command(self, line: str) -> Any:
        return self.machine.shell(f".venv/bin/platformctl image {line}", self.variables(), self.project)

    def variables(self) -> dict[str, str]:
        """A session of the account, as CodeBuild gives one to a build."""
        role = f"arn:aws:iam::{self.account}:role/OrganizationAccountAccessRole"
        granted = self.platform.client("sts").assume_role(RoleArn=role, RoleSessionName="build")[
            "Credentials"
        ]
        return {
            "AWS_ACCESS_KEY_ID": granted["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": granted["SecretAccessKey"],
            "AWS_SESSION_TOKEN": granted["SessionToken"],
            "AWS_ENDPOINT_URL": self.platform.variables["AWS_ENDPOINT_URL"],
            "AWS_REGION": REGIONS[0],
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def parameter(self, family: str, channel: str, part: str = "") -> str:
        ssm = self.platform.client("ssm", self.account)
        value: str = ssm.get_parameter(Name=f"/platform/images/{family}/{channel}{part}")["Parameter"][
            "Value"
        ]
        return value

    def stored(self, family: str) -> StoredImages:
        clients = {region: self.platform.client("ec2", self.account, region=region) for region in REGIONS}
        return StoredImages(clients, family)

    @contextmanager
    def only(self, policy: Mapping[str, Any]) -> Iterator[None]:
        """Nothing is allowed in the account but what the policy allows."""
        organizations = self.platform.client("organizations")
        made = organizations.create_policy(
            Content=json.dumps(policy), Description="role", Name="role", Type="SERVICE_CONTROL_POLICY"
        )["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=made, TargetId=self.account)
        organizations.detach_policy(PolicyId=FULL_ACCESS, TargetId=self.account)
        try:
            yield
        finally:
            organizations.attach_policy(PolicyId=FULL_ACCESS, TargetId=self.account)
            organizations.detach_policy(PolicyId=made, TargetId=self.account)
            organizations.delete_policy(PolicyId=made)
