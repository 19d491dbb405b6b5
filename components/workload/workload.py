"""A service of the platform: one typed argument in, everything that running it well takes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.cluster.kubernetes_object import KubernetesObject
from components.cluster.pod_role import ClusterIdentity, PodRole, PodRoleArgs
from components.security.policy_document import Statement
from components.workload import deployment_plan, traffic_plan
from components.workload.arguments import WorkloadPlan


@dataclass(frozen=True, kw_only=True)
class WorkloadArgs:
    """The plan, and the values that only flow through: where the image is, settings, rights in AWS."""

    plan: WorkloadPlan
    cluster: ClusterIdentity
    cluster_name: pulumi.Input[str]
    repository: pulumi.Input[str]
    settings: Mapping[str, pulumi.Input[str]]
    permissions: Sequence[Statement] = ()
    secret_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    after: Sequence[pulumi.Resource] = ()

    def __post_init__(self) -> None:
        for variable in self.settings:
            if not variable.replace("_", "").isalnum() or not variable.isupper():
                raise ValueError(
                    f"WorkloadArgs.settings: {variable!r} is no environment variable; use capitals, digits and '_'"
                )
        files = {secret.file for secret in self.plan.secret_files}
        if files != set(self.secret_arns):
            raise ValueError(
                f"WorkloadArgs.secret_arns: has {sorted(self.secret_arns)}, but {self.plan.name} "
                f"reads the files {sorted(files)}"
            )


class Workload(PlatformComponent):
    """Identity, settings, migration, deployment, service, scaling and network policies of one service."""

    address: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args, self._plan = args, args.plan
        identity = self._identity()
        policies = [self._object(p["metadata"]["name"], p) for p in traffic_plan.network_policies(self._plan)]
        deployment = self._deployment([*identity, *policies])
        service = self._object("service", traffic_plan.service(self._plan))
        self._object("autoscaler", traffic_plan.autoscaler(self._plan), [deployment])
        self._object("disruption-budget", traffic_plan.disruption_budget(self._plan))
        self.address = service.object_name.apply(
            lambda host: f"http://{host}.{self._plan.namespace}.svc.cluster.local"
        )
        self.publish()

    def _object(
        self, role: str, manifest: Mapping[str, object], after: Sequence[pulumi.Resource] = ()
    ) -> KubernetesObject:
        return KubernetesObject(
            f"{self.name}-{role}", manifest, self.child(depends_on=[*self._args.after, *after])
        )

    def _identity(self) -> Sequence[pulumi.Resource]:
        """The service account, in the cluster and in AWS. Pods get credentials only if both were there first."""
        role = PodRole(
            f"{self.name}-pods",
            PodRoleArgs(cluster=self._args.cluster, permissions=self._args.permissions),
            self.child(),
        )
        association = aws.eks.PodIdentityAssociation(
            f"{self.name}-pod-identity",
            cluster_name=self._args.cluster_name,
            namespace=self._plan.namespace,
            service_account=self._plan.name,
            role_arn=role.arn,
            opts=self.child(),
        )
        self.role_arn = role.arn
        account = self._object("service-account", deployment_plan.service_account(self._plan))
        return [role, association, account, *self._secrets()]

    def _secrets(self) -> Sequence[pulumi.Resource]:
        if not self._plan.secret_files:
            return []
        wanted = deployment_plan.secret_objects(self._plan, self._args.secret_arns)
        manifest = deployment_plan.secret_provider_class(
            self._plan, self._args.cluster.region, pulumi.Output.json_dumps(wanted)
        )
        return [self._object("secrets", manifest)]

    def _deployment(self, after: Sequence[pulumi.Resource]) -> KubernetesObject:
        image = pulumi.Output.concat(self._args.repository, self._plan.version.suffix)
        settings = self._object("settings", deployment_plan.config_map(self._plan, self._args.settings))
        if self._plan.migration:
            job = deployment_plan.migration_job(self._plan, image, settings.object_name)
            after = [*after, self._object("migration", job, after)]
        deployment = deployment_plan.deployment(self._plan, image, settings.object_name)
        return self._object("deployment", deployment, after)
