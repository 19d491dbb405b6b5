"""A policy of the organization that is not an SCP: tag and backup policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.scope import OrganizationalUnit


@dataclass(frozen=True, kw_only=True)
class OrganizationPolicyArgs:
    """The document, its kind, and the units that it applies to."""

    kind: Literal["TAG_POLICY", "BACKUP_POLICY"]
    description: str
    content: str
    units: Sequence[OrganizationalUnit]
    unit_ids: pulumi.Output[Mapping[str, str]]
    after: Sequence[pulumi.Resource] = ()
    """The organization: AWS has no policies before it, and a document alone does not refer to it."""


class OrganizationPolicy(PlatformComponent):
    """The policy and its attachments."""

    policy_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: OrganizationPolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        policy = aws.organizations.Policy(
            f"{name}-policy",
            name=name,
            description=args.description,
            type=args.kind,
            content=args.content,
            opts=self.child(depends_on=list(args.after)),
        )
        for unit in args.units:
            aws.organizations.PolicyAttachment(
                f"{name}-{unit}", policy_id=policy.id, target_id=args.unit_ids[str(unit)], opts=self.child()
            )
        self.policy_id = policy.id
        self.publish()
