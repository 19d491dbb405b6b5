"""A scaling group launches as AWS's own role, which may use another account's key only by a grant on it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

AUTO_SCALING = "autoscaling.amazonaws.com"
OPERATIONS = (
    *("CreateGrant", "Decrypt", "DescribeKey", "Encrypt"),
    *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"),
)
"""What Amazon EC2 Auto Scaling asks of the key of an encrypted volume."""


def scaling_role_arn(account_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """The service-linked role of Auto Scaling in an account; AWS gives its name."""
    return pulumi.Output.format(
        "arn:aws:iam::{0}:role/aws-service-role/{1}/AWSServiceRoleForAutoScaling", account_id, AUTO_SCALING
    )


@dataclass(frozen=True, kw_only=True)
class LaunchGrantArgs:
    """The key of the images in this region, and the role that gives the grant back."""

    environment: str
    key_arn: pulumi.Input[str]
    retiring_role_arn: pulumi.Input[str]


class LaunchGrant(PlatformComponent):
    """The role of Auto Scaling, and its grant on the images' key. Node groups come after it."""

    grant_id: pulumi.Output[str]
    grantee_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LaunchGrantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        # AWS makes the role with an account's first scaling group, which is too late for its first launch.
        role = aws.iam.ServiceLinkedRole(
            f"{name}-role", aws_service_name=AUTO_SCALING, description="Auto Scaling", opts=self.child()
        )
        grant = aws.kms.Grant(
            f"{name}-grant",
            name=f"auto-scaling-{args.environment}",
            key_id=args.key_arn,
            grantee_principal=role.arn,
            operations=list(OPERATIONS),
            # The right to revoke would reach the grants of the other environments; to retire is for this one.
            retiring_principal=args.retiring_role_arn,
            retire_on_delete=True,
            opts=self.child(),
        )
        self.grant_id, self.grantee_arn = grant.grant_id, role.arn
        self.publish()
