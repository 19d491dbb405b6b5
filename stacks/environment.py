"""An environment: network, cluster, data stores and services of one workload account."""

from __future__ import annotations

import pulumi

from components.cluster.admission_policies import AdmissionPolicies
from components.cluster.eks_cluster import EksCluster
from components.cluster.namespace import Namespace
from components.cluster.priority_classes import PriorityClasses
from components.fleet.fleet import Fleet, FleetArgs
from components.image.image_verification import ImageVerification, ImageVerificationArgs
from components.network.hub_attachment import HubConnection
from components.network.spoke import SpokeNetwork, SpokeNetworkArgs
from policies.scope import OrganizationalUnit
from policies.scope import Place as PolicyPlace
from stacks import environment_cluster, environment_data, environment_services
from stacks.environment_data import DataPlace, Stores
from stacks.environment_place import Place, place_of
from stacks.environment_services import NAMESPACES
from stacks.environment_settings import EnvironmentSettings
from stacks.environment_workload import ServicePlace
from stacks.outputs import EnvironmentOutputs

PATCH_GROUPS = ("general",)
"""EKS nodes are in none: they are replaced by new images, never patched in place."""

ROLES_FOLDER = "ansible"


def build(settings: EnvironmentSettings) -> EnvironmentOutputs:
    """Network and fleet, then the cluster in it, then the data beside it, then what runs on it."""
    place = place_of(settings)
    network = _network(place)
    cluster = environment_cluster.build(place, network, _fleet(place))
    ImageVerification("verification", ImageVerificationArgs(environment=settings.stack), place.opts)
    stores = _stores(place, network, cluster)
    inside = environment_cluster.inside(place, cluster)
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


def _foundations(place: Place, inside: pulumi.ResourceOptions) -> tuple[pulumi.Resource, ...]:
    """What every service on the cluster takes for granted; rules first, so they judge all the rest."""
    settings = place.settings
    where = PolicyPlace(settings.stack, settings.accounts[settings.stack].unit)
    rules = AdmissionPolicies("admission", where, inside)
    classes = PriorityClasses("priority", inside)
    namespaces = (Namespace(plan.name, plan, inside) for plan in NAMESPACES)
    return (rules, classes, *namespaces)
