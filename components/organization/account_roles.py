"""The three roles by which people and pipelines enter an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.organization.role_documents import account_of, boundary, organization_trust
from policies.scope import BREAK_GLASS_ROLE, DEPLOY_ROLE, READ_ONLY_ROLE

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY_NAME = "platform-boundary"
HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class AccountRolesArgs:
    """Principals by role; ARNs may end in wildcards, but name their account."""

    account_id: pulumi.Input[str]
    organization_id: pulumi.Input[str]
    deployers: Sequence[str]
    readers: Sequence[str]
    break_glass: Sequence[str]

    def __post_init__(self) -> None:
        for principal in (*self.deployers, *self.readers, *self.break_glass):
            account_of(principal)
        for principal in self.break_glass:
            if ":user/" not in principal:
                raise ValueError(
                    f"break-glass principal {principal!r} is no IAM user; the role asks for a second factor, "
                    "which no session of a role can show"
                )


class AccountRoles(PlatformComponent):
    """Deploy and read-only within the boundary; break-glass outside of it, for an hour and with MFA."""

    deploy_role_arn: pulumi.Output[str]
    read_only_role_arn: pulumi.Output[str]
    break_glass_role_arn: pulumi.Output[str]
    boundary_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AccountRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        protected = [DEPLOY_ROLE, READ_ONLY_ROLE, BREAK_GLASS_ROLE]
        self.boundary_arn = aws.iam.Policy(
            f"{name}-boundary",
            name=BOUNDARY_NAME,
            description="The most that a role of the platform can do, whatever its policies say",
            policy=boundary(args.account_id, protected, BOUNDARY_NAME),
            opts=self.child(),
        ).arn
        trust = organization_trust(args.deployers, args.organization_id)
        self.deploy_role_arn = self._role(DEPLOY_ROLE, "Applies the stacks", trust, ADMINISTRATOR)
        trust = organization_trust(args.readers, args.organization_id)
        self.read_only_role_arn = self._role(READ_ONLY_ROLE, "Looks, for audits and drift", trust, READ_ONLY)
        trust = organization_trust(args.break_glass, args.organization_id, mfa=True)
        self.break_glass_role_arn = self._role(
            BREAK_GLASS_ROLE, "Emergencies; each use raises an alarm", trust, ADMINISTRATOR, bounded=False
        )
        self.publish()

    def _role(
        self, role: str, description: str, trust: pulumi.Output[str], policy: str, *, bounded: bool = True
    ) -> pulumi.Output[str]:
        made = aws.iam.Role(
            f"{self.name}-{role}",
            name=role,
            description=description,
            assume_role_policy=trust,
            max_session_duration=HOUR,
            permissions_boundary=self.boundary_arn if bounded else None,
            opts=self.child(),
        )
        attached = aws.iam.RolePolicyAttachment(
            f"{self.name}-{role}", role=made.name, policy_arn=policy, opts=self.child()
        )
        # Whoever takes the ARN gets it once the role can do its work.
        return after(made.arn, attached)
