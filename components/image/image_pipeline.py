"""Images that make themselves: every week, and when a critical hole is found; a failure is told."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.image.build_specification import SOURCE, build_specification
from components.image.image_archive import ImageArchive
from components.image.pipeline_documents import (
    CRITICAL_FINDING,
    WEEKLY,
    build_statements,
    failed_build,
)
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import (
    EVENTS,
    key_for_log_groups,
    only_over_tls,
    rules_encrypt,
    rules_publish,
    service_trust,
    to_json,
)

BUILD_MINUTES = 90
LOG_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class ImagePipelineArgs:
    """Where images are made, the archive that keeps them, and the environment that CodeBuild runs in."""

    account_id: pulumi.Input[str]
    region: str
    archive: ImageArchive
    build_image: str = "aws/codebuild/standard:7.0"
    compute_type: str = "BUILD_GENERAL1_MEDIUM"


class ImagePipeline(PlatformComponent):
    """The build project, what starts it, and the topic that hears of failures."""

    project_name: pulumi.Output[str]
    topic_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ImagePipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        key = self._key(args)
        project = self._project(args, key)
        starter = self._starter(project)
        self._start_on("weekly", project, starter, schedule=WEEKLY)
        self._start_on("critical-finding", project, starter, pattern=json.dumps(CRITICAL_FINDING))
        self.project_name, self.topic_arn = project.name, self._failures(key)
        self.publish()

    def _key(self, args: ImagePipelineArgs) -> EncryptionKey:
        return EncryptionKey(
            self.name,
            EncryptionKeyArgs(
                description="Logs and failures of image builds",
                alias="platform/image-builds",
                account_id=args.account_id,
                statements=[
                    key_for_log_groups(args.account_id, args.region),
                    rules_encrypt(args.account_id),
                ],
            ),
            opts=self.child(),
        )

    def _project(self, args: ImagePipelineArgs, key: EncryptionKey) -> aws.codebuild.Project:
        group = aws.cloudwatch.LogGroup(
            f"{self.name}-log",
            name=f"/platform/{self.name}",
            kms_key_id=key.arn,
            retention_in_days=LOG_DAYS,
            opts=self.child(),
        )
        return aws.codebuild.Project(
            f"{self.name}-project",
            name=f"platform-{self.name}",
            description="Makes, scans and releases the golden image",
            service_role=self._builder(args, group),
            build_timeout=BUILD_MINUTES,
            concurrent_build_limit=1,
            encryption_key=args.archive.key_arn,
            artifacts=aws.codebuild.ProjectArtifactsArgs(type="NO_ARTIFACTS"),
            source=aws.codebuild.ProjectSourceArgs(
                type="S3",
                location=pulumi.Output.format("{0}/{1}", args.archive.bucket_name, SOURCE),
                buildspec=build_specification(),
            ),
            environment=aws.codebuild.ProjectEnvironmentArgs(
                type="LINUX_CONTAINER",
                compute_type=args.compute_type,
                image=args.build_image,
                privileged_mode=True,  # a root filesystem has files of other owners, and mounts
            ),
            logs_config=aws.codebuild.ProjectLogsConfigArgs(
                cloudwatch_logs=aws.codebuild.ProjectLogsConfigCloudwatchLogsArgs(
                    status="ENABLED", group_name=group.name
                )
            ),
            opts=self.child(),
        )

    def _builder(self, args: ImagePipelineArgs, group: aws.cloudwatch.LogGroup) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-builder",
            description="Makes golden images in CodeBuild",
            assume_role_policy=service_trust(
                "codebuild.amazonaws.com", {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        parameters = pulumi.Output.format(
            "arn:aws:ssm:{0}:{1}:parameter/platform/images/*/candidate", args.region, args.account_id
        )
        bucket_arn = pulumi.Output.format("arn:aws:s3:::{0}", args.archive.bucket_name)
        statements = build_statements(bucket_arn, args.archive.key_arn, group.arn, parameters)
        policy = aws.iam.RolePolicy(
            f"{self.name}-builder", role=role.name, policy=to_json(*statements), opts=self.child()
        )
        return after(role.arn, policy)

    def _starter(self, project: aws.codebuild.Project) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-starter",
            description="Starts builds of golden images",
            assume_role_policy=service_trust(EVENTS),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{self.name}-starter",
            role=role.name,
            policy=to_json(
                {"Sid": "Start", "Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": project.arn}
            ),
            opts=self.child(),
        )
        return after(role.arn, policy)

    def _start_on(
        self,
        cause: str,
        project: aws.codebuild.Project,
        role_arn: pulumi.Output[str],
        schedule: str | None = None,
        pattern: str | None = None,
    ) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{self.name}-{cause}",
            name=f"platform-{self.name}-{cause}",
            description=f"Begins a build: {cause.replace('-', ' ')}",
            schedule_expression=schedule,
            event_pattern=pattern,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{self.name}-{cause}",
            rule=rule.name,
            target_id="build",
            arn=project.arn,
            role_arn=role_arn,
            opts=self.child(),
        )

    def _failures(self, key: EncryptionKey) -> pulumi.Output[str]:
        topic = aws.sns.Topic(
            f"{self.name}-failures",
            name=f"platform-{self.name}-failures",
            kms_master_key_id=key.arn,
            opts=self.child(),
        )
        rule = aws.cloudwatch.EventRule(
            f"{self.name}-failure",
            name=f"platform-{self.name}-failure",
            description="Tells of builds that did not end well",
            event_pattern=failed_build(f"platform-{self.name}"),
            opts=self.child(),
        )
        policy = aws.sns.TopicPolicy(
            f"{self.name}-failures",
            arn=topic.arn,
            policy=to_json(rules_publish(topic.arn, [rule.arn]), only_over_tls("sns:Publish", topic.arn)),
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{self.name}-failure",
            rule=rule.name,
            target_id="failures",
            arn=topic.arn,
            opts=self.child(depends_on=[policy]),
        )
        return topic.arn
