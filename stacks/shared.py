"""What all environments share: the network hub, the registries, the golden images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.delivery.container_repository import ContainerRepository, ContainerRepositoryArgs
from components.image.image_channels import ImageChannels, ImageChannelsArgs
from components.network.egress import EgressNetwork, EgressNetworkArgs
from components.network.private_zone import PrivateZone, PrivateZoneArgs
from components.network.transit_gateway import TransitGateway, TransitGatewayArgs
from components.security.backup_vault import BackupVault, BackupVaultArgs
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from policies.scope import OrganizationalUnit, covers
from stacks import shared_images
from stacks.context import context_of
from stacks.core_settings import SharedSettings
from stacks.names import BACKUP_VAULT, SECURITY_ACCOUNT, SHARED_ACCOUNT, image_channel
from stacks.outputs import OrganizationOutputs, SharedOutputs, entry, read
from stacks.providers import Providers
from stacks.shared_images import ImagePlace, Images


@dataclass(frozen=True, kw_only=True)
class Place:
    """The shared services account, and what earlier stacks left for it."""

    settings: SharedSettings
    organization: OrganizationOutputs
    account_id: pulumi.Output[str]
    second_provider: aws.Provider
    opts: pulumi.ResourceOptions


def build(settings: SharedSettings) -> SharedOutputs:
    """The hub first: everything else can be reached only through it."""
    place = _place(settings)
    hub = TransitGateway(
        "hub",
        TransitGatewayArgs(
            organization_arn=place.organization.organization_arn,
            organization_cidr=settings.address_plan.organization,
        ),
        opts=place.opts,
    )
    egress = _egress(place, hub)
    zone = PrivateZone(
        "internal",
        PrivateZoneArgs(domain=settings.private_domain, vpc_id=egress.vpc_id, region=settings.home_region),
        opts=place.opts,
    )
    _backup_vault(place)
    images = _images(place, egress)
    return SharedOutputs(
        transit_gateway_id=hub.transit_gateway_id,
        prod_route_table_id=hub.prod_route_table_id,
        nonprod_route_table_id=hub.nonprod_route_table_id,
        shared_route_table_id=hub.shared_route_table_id,
        private_zone_id=zone.zone_id,
        repository_urls=_repositories(place),
        image_parameter_arns=_image_channels(place),
        image_bucket=images.archive.bucket_name,
        image_key_arn=images.volumes.arn,
    )


def _place(settings: SharedSettings) -> Place:
    organization = read(OrganizationOutputs)
    providers = Providers(context_of(settings, SHARED_ACCOUNT), organization.account_ids)
    return Place(
        settings=settings,
        organization=organization,
        account_id=entry(organization.account_ids, SHARED_ACCOUNT, "account id"),
        second_provider=providers.of(SHARED_ACCOUNT, settings.regions.second),
        opts=pulumi.ResourceOptions(provider=providers.of(SHARED_ACCOUNT)),
    )


def _egress(place: Place, hub: TransitGateway) -> EgressNetwork:
    settings = place.settings
    args = EgressNetworkArgs(
        cidr=settings.address_plan.block_of(SHARED_ACCOUNT),
        organization_cidr=settings.address_plan.organization,
        availability_zones=settings.availability_zones,
        account_id=place.account_id,
        region=settings.home_region,
        hub=hub,
        protect=settings.protect_stateful,
    )
    return EgressNetwork("egress", args, opts=place.opts)


def _image_channels(place: Place) -> pulumi.Output[Mapping[str, str]]:
    families = {
        family: ImageChannels(family, ImageChannelsArgs(family=family, images=images), opts=place.opts)
        for family, images in place.settings.image_channels.items()
    }
    arns = pulumi.Output.all(**{family: channels.parameter_arns for family, channels in families.items()})
    return arns.apply(
        lambda found: {
            image_channel(family, channel): arn
            for family, channels in found.items()
            for channel, arn in channels.items()
        }
    )


def _images(place: Place, egress: EgressNetwork) -> Images:
    accounts = place.settings.accounts
    names = [name for name in accounts if covers(OrganizationalUnit.WORKLOADS, accounts[name].unit)]
    return shared_images.build(
        ImagePlace(
            settings=place.settings,
            account_id=place.account_id,
            finder_id=entry(place.organization.account_ids, SECURITY_ACCOUNT, "account id"),
            launchers=[entry(place.organization.account_ids, name, "account id") for name in names],
            vpc_id=egress.vpc_id,
            subnet_ids=egress.private_subnet_ids,
            second_provider=place.second_provider,
            opts=place.opts,
        )
    )


def _backup_vault(place: Place) -> None:
    args = BackupVaultArgs(
        account_id=place.account_id, vault_name=BACKUP_VAULT, protect=place.settings.protect_stateful
    )
    BackupVault("shared", args, opts=place.opts)


def _repositories(place: Place) -> pulumi.Output[dict[str, str]]:
    key = EncryptionKey(
        "registry",
        EncryptionKeyArgs(
            description="Container images",
            alias="platform/registry",
            account_id=place.account_id,
            protect=place.settings.protect_stateful,
        ),
        opts=place.opts,
    )
    urls = {
        service: ContainerRepository(
            service,
            ContainerRepositoryArgs(
                repository=f"platform/{service}",
                key_arn=key.arn,
                organization_id=place.organization.organization_id,
                protect=place.settings.protect_stateful,
            ),
            opts=place.opts,
        ).url
        for service in place.settings.repositories
    }
    return pulumi.Output.all(**urls)
