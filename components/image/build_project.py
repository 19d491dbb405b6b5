"""Where golden images are made: a CodeBuild project inside the network, and the role that it works as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.image.build_specification import BUILD_IMAGE, ONCE, OPTIONS, SOURCE, build_specification
from components.image.image_archive import ImageArchive
from components.image.image_keys import ImageKeys
from components.image.pipeline_documents import Reach, build_statements
from components.security.policy_document import service_trust, to_json
from policies.scope import IMAGE_BUILDER_ROLE

BUILD_MINUTES = 120
LOG_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class BuildNetwork:
    """Private subnets with a way out; builds reach the machines that Packer starts beside them."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    cidr: str


@dataclass(frozen=True, kw_only=True)
class BuildProjectArgs:
    """The account, what builds work on, and the key of their log."""

    account_id: pulumi.Input[str]
    region: str
    archive: ImageArchive
    volumes: ImageKeys
    network: BuildNetwork
    log_key_arn: pulumi.Input[str]
    compute_type: str = "BUILD_GENERAL1_MEDIUM"


class BuildProject(PlatformComponent):
    """The project, its log, its role and its security group."""

    project_name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: BuildProjectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        group = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/platform/{name}",
            kms_key_id=args.log_key_arn,
            retention_in_days=LOG_DAYS,
            opts=self.child(),
        )
        project = self._project(args, group, self._role(args, group))
        self.project_name, self.arn = project.name, project.arn
        self.publish()

    def _role(self, args: BuildProjectArgs, group: aws.cloudwatch.LogGroup) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-builder",
            name=IMAGE_BUILDER_ROLE,
            description="Makes golden images in CodeBuild",
            assume_role_policy=service_trust(
                "codebuild.amazonaws.com", {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        reach = Reach(
            bucket=pulumi.Output.format("arn:aws:s3:::{0}", args.archive.bucket_name),
            bucket_key=args.archive.key_arn,
            volume_keys=(args.volumes.arn, args.volumes.second_arn),
            log_group=group.arn,
            parameters=pulumi.Output.format(
                "arn:aws:ssm:{0}:{1}:parameter/platform/images", args.region, args.account_id
            ),
        )
        policy = aws.iam.RolePolicy(
            f"{self.name}-builder",
            role=role.name,
            policy=to_json(*build_statements(reach)),
            opts=self.child(),
        )
        return after(role.arn, policy)

    def _project(
        self, args: BuildProjectArgs, group: aws.cloudwatch.LogGroup, role_arn: pulumi.Output[str]
    ) -> aws.codebuild.Project:
        return aws.codebuild.Project(
            f"{self.name}-project",
            name=f"platform-{self.name}",
            description="Makes, scans and releases the golden images",
            service_role=role_arn,
            build_timeout=BUILD_MINUTES,
            concurrent_build_limit=1,
            encryption_key=args.archive.key_arn,
            artifacts=aws.codebuild.ProjectArtifactsArgs(type="NO_ARTIFACTS"),
            source=aws.codebuild.ProjectSourceArgs(
                type="S3",
                location=pulumi.Output.format("{0}/{1}", args.archive.bucket_name, SOURCE),
                buildspec=build_specification(),
            ),
            environment=_environment(args.compute_type),
            vpc_config=aws.codebuild.ProjectVpcConfigArgs(
                vpc_id=args.network.vpc_id,
                subnets=args.network.subnet_ids,
                security_group_ids=[self._security_group(args.network)],
            ),
            logs_config=aws.codebuild.ProjectLogsConfigArgs(
                cloudwatch_logs=aws.codebuild.ProjectLogsConfigCloudwatchLogsArgs(
                    status="ENABLED", group_name=group.name
                )
            ),
            opts=self.child(),
        )

    def _security_group(self, network: BuildNetwork) -> pulumi.Output[str]:
        """Nobody comes in; out go package archives, AWS, and SSH to the machines that Packer starts."""
        group = aws.ec2.SecurityGroup(
            f"{self.name}-group",
            description="Builds of golden images",
            vpc_id=network.vpc_id,
            opts=self.child(),
        )
        ports = {"http": (80, "0.0.0.0/0"), "https": (443, "0.0.0.0/0"), "ssh": (22, network.cidr)}
        rules = [
            aws.vpc.SecurityGroupEgressRule(
                f"{self.name}-{purpose}",
                security_group_id=group.id,
                description=purpose,
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                opts=self.child(),
            )
            for purpose, (port, cidr) in ports.items()
        ]
        return after(group.id, *rules)


def _environment(compute_type: str) -> aws.codebuild.ProjectEnvironmentArgs:
    return aws.codebuild.ProjectEnvironmentArgs(
        type="LINUX_CONTAINER",
        compute_type=compute_type,
        image=BUILD_IMAGE,
        privileged_mode=True,  # a root filesystem has files of other owners, and mounts
        environment_variables=[
            aws.codebuild.ProjectEnvironmentEnvironmentVariableArgs(name=OPTIONS, value=ONCE)
        ],
    )
