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
from components.workload.arguments import Migration, SecretFile, WorkloadPlan


@dataclass(frozen=True, kw_only=True)
class MigrationAccess:
    """What only the migration is told and may do."""

    settings: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    permissions: Sequence[Statement] = ()
    secret_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)


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
    migration: MigrationAccess = MigrationAccess()
    after: Sequence[pulumi.Resource] = ()

    def __post_init__(self) -> None:
        for variable in (*self.settings, *self.migration.settings):
            if not variable.replace("_", "").isalnum() or not variable.isupper():
                raise ValueError(
                    f"WorkloadArgs.settings: {variable!r} is no environment variable; use capitals, digits and '_'"
                )
        _check_secrets("secret_arns", self.secret_arns, self.plan.name, self.plan.secret_files)
        files = self.plan.migration.secret_files if self.plan.migration else ()
        _check_secrets(
            "migration.secret_arns", self.migration.secret_arns, f"the migration of {self.plan.name}", files
        )


def _check_secrets(
    where: str, arns: Mapping[str, pulumi.Input[str]], reader: str, files: Sequence[SecretFile]
) -> None:
    wanted = {secret.file for secret in files}
    if wanted != set(arns):
        raise ValueError(
            f"WorkloadArgs.{where}: has {sorted(arns)}, but {reader} reads the files {sorted(wanted)}"
        )


class Workload(PlatformComponent):
    """Identity, settings, migration, deployment, service, scaling and network policies of one service."""

    address: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args, self._plan = args, args.plan
        role, identity = self._identity(self._plan, args.permissions, args.secret_arns)
        self.role_arn = role.arn
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

    def _identity(
        self,
        plan: WorkloadPlan,
        permissions: Sequence[Statement],
        secret_arns: Mapping[str, pulumi.Input[str]],
        role_in_names: str = "",
    ) -> tuple[PodRole, Sequence[pulumi.Resource]]:
        """The service account, in the cluster and in AWS. Pods get credentials only if both were there first."""
        role = PodRole(
            f"{self.name}-{role_in_names}pods",
            PodRoleArgs(cluster=self._args.cluster, permissions=permissions),
            self.child(),
        )
        association = aws.eks.PodIdentityAssociation(
            f"{self.name}-{role_in_names}pod-identity",
            cluster_name=self._args.cluster_name,
            namespace=plan.namespace,
            service_account=plan.name,
            role_arn=role.arn,
            opts=self.child(),
        )
        account = self._object(f"{role_in_names}service-account", deployment_plan.service_account(plan))
        return role, [role, association, account, *self._secrets(plan, secret_arns, role_in_names)]

    def _secrets(
        self, plan: WorkloadPlan, secret_arns: Mapping[str, pulumi.Input[str]], role_in_names: str
    ) -> Sequence[pulumi.Resource]:
        if not plan.secret_files:
            return []
        wanted = deployment_plan.secret_objects(plan, secret_arns)
        manifest = deployment_plan.secret_provider_class(
            plan, self._args.cluster.region, pulumi.Output.json_dumps(wanted)
        )
        return [self._object(f"{role_in_names}secrets", manifest)]

    def _deployment(self, after: Sequence[pulumi.Resource]) -> KubernetesObject:
        image = pulumi.Output.concat(self._args.repository, self._plan.version.suffix)
        settings = self._object("settings", deployment_plan.config_map(self._plan, self._args.settings))
        if self._plan.files:
            files = deployment_plan.files_map(self._plan, self._plan.files)
            after = [*after, self._object("files", files)]
        if self._plan.migration:
            after = [*after, self._migration(self._plan.migration, image, settings.object_name, after)]
        deployment = deployment_plan.deployment(self._plan, image, settings.object_name)
        return self._object("deployment", deployment, after)

    def _migration(
        self,
        migration: Migration,
        image: pulumi.Output[str],
        settings_name: pulumi.Output[str],
        after: Sequence[pulumi.Resource],
    ) -> KubernetesObject:
        """The job under an identity of its own: what it may do and read, the service may not."""
        access = self._args.migration
        own = deployment_plan.migration_plan(self._plan, migration)
        _, identity = self._identity(own, access.permissions, access.secret_arns, "migration-")
        job = deployment_plan.migration_job(self._plan, migration, image, settings_name, access.settings)
        return self._object("migration", job, [*after, *identity])
