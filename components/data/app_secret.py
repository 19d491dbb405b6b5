"""A place for a secret. Its value is made, stored and rotated by the service that owns it, never by Pulumi."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import only_over_tls, to_json


@dataclass(frozen=True, kw_only=True)
class AppSecretArgs:
    """Path of the secret, who owns and rotates its value, and how long a deletion can be taken back."""

    path: str
    purpose: str
    rotation_owner: str
    key_arn: pulumi.Input[str]
    recovery_days: int = 30
    protect: bool = False

    def __post_init__(self) -> None:
        if not self.rotation_owner:
            raise ValueError(f"AppSecretArgs.rotation_owner: {self.path!r} needs somebody who rotates it")
        if self.recovery_days != 0 and not 7 <= self.recovery_days <= 30:
            raise ValueError(
                f"AppSecretArgs.recovery_days: {self.recovery_days} is neither 0 (at once) nor within 7 to 30"
            )


class AppSecret(PlatformComponent):
    """An encrypted Secrets Manager secret without a value, reachable over TLS only."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: AppSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        secret = aws.secretsmanager.Secret(
            f"{name}-secret",
            name=args.path,
            description=f"{args.purpose} Made and rotated by {args.rotation_owner}.",
            kms_key_id=args.key_arn,
            recovery_window_in_days=args.recovery_days,
            tags={"RotationOwner": args.rotation_owner},
            opts=self.child(protect=args.protect),
        )
        aws.secretsmanager.SecretPolicy(
            f"{name}-policy",
            secret_arn=secret.arn,
            policy=to_json(only_over_tls("secretsmanager:*", "*")),
            block_public_policy=True,
            opts=self.child(),
        )
        self.arn = secret.arn
        self.publish()
