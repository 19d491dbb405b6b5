"""The guardrails' statements as service control policies, attached where they bind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.scp_packing import PackedPolicy


@dataclass(frozen=True, kw_only=True)
class ServiceControlPoliciesArgs:
    """Packed policies (their sizes are checked by then) and the units they are attached to."""

    policies: Sequence[PackedPolicy]
    unit_ids: pulumi.Output[Mapping[str, str]]
    after: Sequence[pulumi.Resource] = ()
    """The organization: AWS has no policies before it, and a document alone does not refer to it."""


class ServiceControlPolicies(PlatformComponent):
    """One policy per document, one attachment per unit."""

    policy_ids: pulumi.Output[Mapping[str, str]]

    def __init__(
        self, name: str, args: ServiceControlPoliciesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.policy_ids = pulumi.Output.all(
            **{packed.name: self._policy(packed, args).id for packed in args.policies}
        )
        self.publish()

    def _policy(self, packed: PackedPolicy, args: ServiceControlPoliciesArgs) -> aws.organizations.Policy:
        policy = aws.organizations.Policy(
            f"{self.name}-{packed.name}",
            name=packed.name,
            description=packed.description,
            type="SERVICE_CONTROL_POLICY",
            content=packed.document,
            opts=self.child(depends_on=list(args.after)),
        )
        for unit in packed.units:
            aws.organizations.PolicyAttachment(
                f"{self.name}-{packed.name}-{unit}",
                policy_id=policy.id,
                target_id=args.unit_ids[str(unit)],
                opts=self.child(),
            )
        return policy
