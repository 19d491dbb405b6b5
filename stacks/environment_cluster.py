"""The cluster of an environment: its key, who may enter, and which images its nodes boot."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.base import after
from components.cluster.access import AccessLevel, Grant
from components.cluster.eks_cluster import EksCluster, EksClusterArgs, NodePlan
from components.fleet.fleet import Fleet
from components.image.image_channels import BUILT
from components.image.launch_grant import LaunchGrant, LaunchGrantArgs
from components.network.spoke import SpokeNetwork
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups
from stacks import versions
from stacks.environment_place import Place
from stacks.names import BREAK_GLASS_ROLE, NODE_IMAGE, READ_ONLY_ROLE, SHARED_ACCOUNT, image_channel
from stacks.outputs import entry


def build(place: Place, network: SpokeNetwork, fleet: Fleet) -> EksCluster:
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
    """Images are handed out once nodes can start from them."""
    grant = _launch_grant(place)
    return {
        name: NodePlan(
            instance_types=group.instance_types,
            minimum=group.minimum,
            desired=group.desired,
            maximum=group.maximum,
            image_id=after(_golden_image(place, group.image_channel), grant),
            image_built=_golden_image(place, group.image_channel, f"/{BUILT}"),
        )
        for name, group in place.settings.cluster.node_groups.items()
    }


def _launch_grant(place: Place) -> LaunchGrant:
    args = LaunchGrantArgs(
        environment=place.settings.stack,
        key_arn=place.shared.image_key_arn,
        retiring_role_arn=entry(place.organization.deploy_role_arns, place.settings.stack, "deploy role"),
    )
    return LaunchGrant("image-launch", args, place.opts)


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


def inside(place: Place, cluster: EksCluster) -> pulumi.ResourceOptions:
    """For top components on the cluster: AWS and Kubernetes together, once nodes and add-ons are there."""
    provider = kubernetes.Provider(
        "cluster", kubeconfig=cluster.kubeconfig_json, opts=pulumi.ResourceOptions(depends_on=[cluster])
    )
    return pulumi.ResourceOptions(providers=[place.provider, provider])
