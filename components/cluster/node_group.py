"""Nodes of the golden image over all zones, replaced a third at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.image_age import BUILT_TAG

_ROOT_DEVICE = "/dev/xvda"


@dataclass(frozen=True, kw_only=True)
class NodeGroupArgs:
    """Which machines, how many, from which image, and what must be ready before a node can be."""

    cluster_name: pulumi.Input[str]
    role_arn: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    image_id: pulumi.Input[str]
    image_built: pulumi.Input[str]
    user_data: pulumi.Input[str]
    instance_types: Sequence[str]
    minimum: int
    desired: int
    maximum: int
    tags: Mapping[str, str]
    disk_gib: int = 80
    after: Sequence[pulumi.Resource] = ()

    def __post_init__(self) -> None:
        if not self.instance_types:
            raise ValueError("NodeGroupArgs.instance_types: name at least one instance type")
        if not 0 <= self.minimum <= self.desired <= self.maximum:
            raise ValueError(
                f"NodeGroupArgs: minimum {self.minimum}, desired {self.desired} and maximum {self.maximum} "
                "must rise in this order"
            )
        if self.disk_gib < 20:
            raise ValueError(
                f"NodeGroupArgs.disk_gib: {self.disk_gib} is too small for images; give 20 or more"
            )


class NodeGroup(PlatformComponent):
    """A managed node group on its own launch template."""

    launch_template_id: pulumi.Output[str]
    status: pulumi.Output[str]

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        template = self._launch_template(args)
        group = aws.eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args.cluster_name,
            node_role_arn=args.role_arn,
            subnet_ids=args.subnet_ids,
            instance_types=list(args.instance_types),
            launch_template=aws.eks.NodeGroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            scaling_config=aws.eks.NodeGroupScalingConfigArgs(
                min_size=args.minimum, desired_size=args.desired, max_size=args.maximum
            ),
            update_config=aws.eks.NodeGroupUpdateConfigArgs(max_unavailable_percentage=33),
            node_repair_config=aws.eks.NodeGroupNodeRepairConfigArgs(enabled=True),
            labels={"platform/node-group": name},
            # The autoscaler sets the desired size from minute to minute; a deployment must not undo that.
            opts=self.child(depends_on=list(args.after), ignore_changes=["scalingConfig.desiredSize"]),
        )
        self.launch_template_id, self.status = template.id, group.status
        self.publish()

    def _launch_template(self, args: NodeGroupArgs) -> aws.ec2.LaunchTemplate:
        """IMDSv2 with one hop, so pods cannot take the node's role; encrypted gp3; tags on what EC2 makes of it."""
        return aws.ec2.LaunchTemplate(
            f"{self.name}-template",
            description=f"Nodes of {self.name}",
            image_id=args.image_id,
            user_data=args.user_data,
            update_default_version=True,
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            monitoring=aws.ec2.LaunchTemplateMonitoringArgs(enabled=True),
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name=_ROOT_DEVICE,
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_type="gp3",
                        volume_size=args.disk_gib,
                        encrypted="true",
                        delete_on_termination="true",
                    ),
                )
            ],
            # Default tags end at the template; EC2 copies only these to instances and volumes.
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(
                    resource_type=kind, tags={**args.tags, "Name": self.name, BUILT_TAG: args.image_built}
                )
                for kind in ("instance", "volume", "network-interface")
            ],
            opts=self.child(),
        )
