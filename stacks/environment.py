"""An environment: network, cluster, data stores and services of one workload account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.cluster.access import AccessLevel, Grant
from components.cluster.admission_policies import AdmissionPolicies
from components.cluster.eks_cluster import EksCluster, EksClusterArgs, NodePlan
from components.cluster.namespace import Namespace
from components.cluster.pod_role import ClusterIdentity
from components.cluster.priority_classes import PriorityClasses
from components.fleet.fleet import Fleet, FleetArgs
from components.image.image_channels import BUILT
from components.image.image_verification import ImageVerification, ImageVerificationArgs
from components.network.hub_attachment import HubConnection
from components.network.spoke import SpokeNetwork, SpokeNetworkArgs
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups
from policies.scope import OrganizationalUnit
from policies.scope import Place as PolicyPlace
from stacks import environment_data, environment_services, versions
from stacks.context import Context, context_of
from stacks.environment_data import DataPlace, Stores
from stacks.environment_services import NAMESPACES, ServicePlace
from stacks.environment_settings import EnvironmentSettings
from stacks.names import BREAK_GLASS_ROLE, NODE_IMAGE, READ_ONLY_ROLE, SHARED_ACCOUNT, image_channel
from stacks.outputs import EnvironmentOutputs, OrganizationOutputs, SharedOutputs, entry, read
from stacks.providers import Providers

PATCH_GROUPS = ("general",)
"""EKS nodes are in none: they are replaced by new images, never patched in place."""

ROLES_FOLDER = "ansible"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The account that everything goes into, and what earlier stacks left for it."""

    settings: EnvironmentSettings
    context: Context
    account_id: pulumi.Output[str]
    organization: OrganizationOutputs
    shared: SharedOutputs
    provider: aws.Provider
    hub: aws.Provider

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """For top components: their children inherit the account's provider."""
        return pulumi.ResourceOptions(provider=self.provider)

    @property
    def cluster(self) -> ClusterIdentity:
        name = f"platform-{self.settings.stack}"
        return ClusterIdentity(name=name, account_id=self.account_id, region=self.context.region)


def build(settings: EnvironmentSettings) -> EnvironmentOutputs:
    """Network and fleet, then the cluster in it, then the data beside it, then what runs on it."""
    place = _place(settings)
    network = _network(place)
    cluster = _cluster(place, network, _fleet(place))
    ImageVerification("verification", ImageVerificationArgs(environment=settings.stack), place.opts)
    stores = _stores(place, network, cluster)
    inside = _inside(place, cluster)
    foundations = _foundations(place, inside)
    services = environment_services.build(
        ServicePlace(
            settings=settings,
            cluster=place.cluster,
            cluster_name=cluster.cluster_name,
            repository_urls=place.shared.repository_urls,
            stores=stores,
            after=foundations,
            opts=inside,
        )
    )
    return EnvironmentOutputs(
        vpc_id=network.vpc_id,
        cluster_name=cluster.cluster_name,
        kubeconfig=cluster.kubeconfig,
        database_endpoints=pulumi.Output.all(users=stores.users.endpoint, orders=stores.orders.endpoint),
        cache_endpoint=stores.cache.primary_endpoint,
        queue_url=stores.order_queue.url,
        service_addresses=pulumi.Output.all(**{name: made.address for name, made in services.items()}),
    )


def _place(settings: EnvironmentSettings) -> Place:
    organization, shared = read(OrganizationOutputs), read(SharedOutputs)
    account = settings.stack
    context = context_of(settings, account)
    providers = Providers(context, organization.account_ids)
    return Place(
        settings=settings,
        context=context,
        account_id=entry(organization.account_ids, account, "account id"),
        organization=organization,
        shared=shared,
        provider=providers.of(account),
        hub=providers.of(SHARED_ACCOUNT),
    )


def _network(place: Place) -> SpokeNetwork:
    """Prod and the rest use different tables of the hub, so no route leads from one to the other."""
    settings, shared = place.settings, place.shared
    is_prod = settings.accounts[settings.stack].unit is OrganizationalUnit.PROD
    own_table = shared.prod_route_table_id if is_prod else shared.nonprod_route_table_id
    hub = HubConnection(
        transit_gateway_id=shared.transit_gateway_id,
        association_route_table_id=own_table,
        propagation_route_table_ids={"shared": shared.shared_route_table_id},
        provider=place.hub,
        private_zone_id=shared.private_zone_id,
    )
    args = SpokeNetworkArgs(
        cidr=settings.address_plan.block_of(settings.stack),
        availability_zones=settings.availability_zones,
        account_id=place.account_id,
        region=place.context.region,
        hub=hub,
        log_retention_days=settings.cluster.log_retention_days,
        protect=settings.protect_stateful,
    )
    return SpokeNetwork(settings.stack, args, place.opts)


def _fleet(place: Place) -> Fleet:
    settings = place.settings
    args = FleetArgs(
        environment=settings.stack,
        groups=PATCH_GROUPS,
        account_id=place.account_id,
        region=place.context.region,
        terms=settings.fleet,
        roles_folder=ROLES_FOLDER,
        log_retention_days=settings.cluster.log_retention_days,
        protect=settings.protect_stateful,
    )
    return Fleet("fleet", args, place.opts)


def _cluster(place: Place, network: SpokeNetwork, fleet: Fleet) -> EksCluster:
    settings = place.settings
    key = EncryptionKey(
        "cluster",
        EncryptionKeyArgs(
            description=f"Kubernetes secrets and control-plane logs of {place.cluster.name}",
            alias="platform/cluster",
            account_id=place.account_id,
            statements=[key_for_log_groups(place.account_id, place.context.region)],
            protect=settings.protect_stateful,
        ),
        place.opts,
    )
    args = EksClusterArgs(
        identity=place.cluster,
        version=versions.KUBERNETES,
        add_on_versions=versions.EKS_ADD_ONS,
        vpc_id=network.vpc_id,
        subnet_ids=network.private_subnet_ids,
        key_arn=key.arn,
        deploy_role_arn=entry(place.organization.deploy_role_arns, settings.stack, "deploy role"),
        grants=_grants(place),
        node_groups=_node_groups(place),
        node_policy_arns={"sessions": fleet.node_policy_arn},
        tags=place.context.tags,
        api_clients={SHARED_ACCOUNT: settings.address_plan.block_of(SHARED_ACCOUNT)},
        api_allow_list=settings.cluster.api_allow_list,
        log_days=settings.cluster.log_retention_days,
        protect=settings.protect_stateful,
    )
    return EksCluster("cluster", args, place.opts)


def _grants(place: Place) -> Mapping[str, Grant]:
    """People's ways in; the deploying role has its own from EKS because it creates the cluster."""

    def role(name: str) -> pulumi.Output[str]:
        return pulumi.Output.concat("arn:aws:iam::", place.account_id, f":role/{name}")

    administrators = {
        f"administrator-{at}": Grant(principal_arn=arn, level=AccessLevel.ADMINISTER)
        for at, arn in enumerate(place.settings.cluster.administrators)
    }
    return {
        "read-only": Grant(principal_arn=role(READ_ONLY_ROLE), level=AccessLevel.VIEW),
        "break-glass": Grant(principal_arn=role(BREAK_GLASS_ROLE), level=AccessLevel.ADMINISTER),
        **administrators,
    }


def _node_groups(place: Place) -> Mapping[str, NodePlan]:
    return {
        name: NodePlan(
            instance_types=group.instance_types,
            minimum=group.minimum,
            desired=group.desired,
            maximum=group.maximum,
            image_id=_golden_image(place, group.image_channel),
            image_built=_golden_image(place, group.image_channel, f"/{BUILT}"),
        )
        for name, group in place.settings.cluster.node_groups.items()
    }


def _golden_image(place: Place, channel: str, part: str = "") -> pulumi.Output[str]:
    """The image that the pipeline published last; a newer one rolls the nodes at the next deployment.

    `part` names another parameter under the channel's own.
    """
    arn = entry(place.shared.image_parameter_arns, image_channel(NODE_IMAGE, channel), "golden image channel")
    parameter = aws.ssm.get_parameter_output(
        name=pulumi.Output.concat(arn, part),
        opts=pulumi.InvokeOutputOptions(provider=place.hub),
    )
    return parameter.apply(lambda found: found.value)


def _stores(place: Place, network: SpokeNetwork, cluster: EksCluster) -> Stores:
    return environment_data.build(
        DataPlace(
            settings=place.settings,
            account_id=place.account_id,
            region=place.context.region,
            vpc_id=network.vpc_id,
            subnet_ids=network.data_subnet_ids,
            client_group_id=cluster.node_security_group_id,
            opts=place.opts,
        )
    )


def _inside(place: Place, cluster: EksCluster) -> pulumi.ResourceOptions:
    """For top components on the cluster: AWS and Kubernetes together, once nodes and add-ons are there."""
    provider = kubernetes.Provider(
        "cluster", kubeconfig=cluster.kubeconfig_json, opts=pulumi.ResourceOptions(depends_on=[cluster])
    )
    return pulumi.ResourceOptions(providers=[place.provider, provider])


def _foundations(place: Place, inside: pulumi.ResourceOptions) -> tuple[pulumi.Resource, ...]:
    """What every service on the cluster takes for granted; rules first, so they judge all the rest."""
    settings = place.settings
    where = PolicyPlace(settings.stack, settings.accounts[settings.stack].unit)
    rules = AdmissionPolicies("admission", where, inside)
    classes = PriorityClasses("priority", inside)
    namespaces = (Namespace(plan.name, plan, inside) for plan in NAMESPACES)
    return (rules, classes, *namespaces)
