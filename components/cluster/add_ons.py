"""The EKS add-ons of one stage, each with the role that its pods need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.cluster.add_on_plan import AddOn, Stage, of_stage
from components.cluster.pod_role import ClusterIdentity, PodRole, PodRoleArgs


@dataclass(frozen=True, kw_only=True)
class AddOnsArgs:
    """Where the add-ons go, which versions, and what must exist before."""

    cluster: ClusterIdentity
    cluster_name: pulumi.Input[str]
    stage: Stage
    versions: Mapping[str, str]
    after: Sequence[pulumi.Resource] = ()

    def __post_init__(self) -> None:
        for add_on in of_stage(self.stage):
            if add_on.name not in self.versions:
                raise ValueError(
                    f"AddOnsArgs.versions: no version for {add_on.name!r}; "
                    f"`aws eks describe-addon-versions --addon-name {add_on.name}` lists them"
                )


class AddOns(PlatformComponent):
    """Managed add-ons; EKS overwrites what it bootstrapped itself and keeps nothing after removal."""

    names: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: AddOnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        add_ons = [self._add_on(name, plan) for plan in of_stage(args.stage)]
        self.names = pulumi.Output.all(*(add_on.addon_name for add_on in add_ons))
        self.publish()

    def _add_on(self, name: str, plan: AddOn) -> aws.eks.Addon:
        return aws.eks.Addon(
            f"{name}-{plan.name}",
            cluster_name=self._args.cluster_name,
            addon_name=plan.name,
            addon_version=self._args.versions[plan.name],
            configuration_values=plan.configuration_json,
            pod_identity_associations=self._identity(name, plan),
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            opts=self.child(depends_on=list(self._args.after)),
        )

    def _identity(self, name: str, plan: AddOn) -> list[aws.eks.AddonPodIdentityAssociationArgs] | None:
        if plan.service_account is None or plan.managed_policy is None:
            return None
        role = PodRole(
            f"{name}-{plan.name}",
            PodRoleArgs(cluster=self._args.cluster, managed_policies=[plan.managed_policy]),
            self.child(),
        )
        return [
            aws.eks.AddonPodIdentityAssociationArgs(role_arn=role.arn, service_account=plan.service_account)
        ]
