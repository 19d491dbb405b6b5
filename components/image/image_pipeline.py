"""Images that make themselves: every week, for a newer base image, and when a critical hole is found."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.image.build_project import BuildNetwork, BuildProject, BuildProjectArgs
from components.image.build_specification import daily_look
from components.image.image_archive import ImageArchive
from components.image.image_keys import ImageKeys
from components.image.pipeline_documents import CRITICAL_FINDING, DAILY, WEEKLY, failed_build
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.event_forwarding import bus_admits, default_bus
from components.security.policy_document import (
    EVENTS,
    key_for_log_groups,
    only_over_tls,
    rules_encrypt,
    rules_publish,
    service_trust,
    to_json,
)

HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class ImagePipelineArgs:
    """Where images are made, the archive that keeps them, and the keys of their volumes.

    `finder_id` is the account that sends the findings of Inspector.
    """

    account_id: pulumi.Input[str]
    finder_id: pulumi.Input[str]
    region: str
    archive: ImageArchive
    volumes: ImageKeys
    network: BuildNetwork
    protect: bool = False


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What starts a build: a time or an event, and what it changes of the build."""

    schedule: str | None = None
    pattern: str | None = None
    change: str | None = None


CAUSES = {
    "weekly": Cause(schedule=WEEKLY),
    "base-image": Cause(schedule=DAILY, change=daily_look()),
    "critical-finding": Cause(pattern=json.dumps(CRITICAL_FINDING)),
}


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
        for name_of_cause, cause in CAUSES.items():
            self._start_on(name_of_cause, cause, project, starter)
        self._let_in(args)
        self.project_name, self.topic_arn = project.project_name, self._failures(key)
        self.publish()

    def _project(self, args: ImagePipelineArgs, key: EncryptionKey) -> BuildProject:
        project = BuildProjectArgs(
            account_id=args.account_id,
            region=args.region,
            archive=args.archive,
            volumes=args.volumes,
            network=args.network,
            log_key_arn=key.arn,
        )
        return BuildProject(self.name, project, opts=self.child())

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
                protect=args.protect,
            ),
            opts=self.child(),
        )

    def _starter(self, project: BuildProject) -> pulumi.Output[str]:
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
        name: str,
        cause: Cause,
        project: BuildProject,
        role_arn: pulumi.Output[str],
    ) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{self.name}-{name}",
            name=f"platform-{self.name}-{name}",
            description=f"Begins a build: {name.replace('-', ' ')}",
            schedule_expression=cause.schedule,
            event_pattern=cause.pattern,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{self.name}-{name}",
            rule=rule.name,
            target_id="build",
            arn=project.arn,
            input=cause.change,
            role_arn=role_arn,
            # A build that is under way refuses the next one, and a day of attempts would build the same again.
            retry_policy=aws.cloudwatch.EventTargetRetryPolicyArgs(maximum_event_age_in_seconds=HOUR),
            opts=self.child(),
        )

    def _let_in(self, args: ImagePipelineArgs) -> None:
        """Findings are made where machines run, and sent from where they come together."""
        aws.cloudwatch.EventBusPolicy(
            f"{self.name}-findings",
            policy=to_json(bus_admits(args.finder_id, default_bus(args.region, args.account_id))),
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
            policy=to_json(rules_publish(topic.arn), only_over_tls("sns:Publish", topic.arn)),
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
