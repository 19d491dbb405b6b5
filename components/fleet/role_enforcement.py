"""State Manager keeps nodes as the Ansible roles made them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.fleet.fleet_parameters import role_variables

PLAYBOOK = "playbooks/debian12_general.yml"
"""In the archive of the roles."""
ROLE_DRIFT = "roles-drift"
"""The end of the name of the association that only looks; reports tell it from the others by it."""
ANSIBLE = "AWS-ApplyAnsiblePlaybooks"
DRIFT_FAILS = "drift_is_failure=True"
"""Read by `ansible/plugins/callback/drift.py`; to Ansible itself a change that is due is no failure."""
PATCHES_ASIDE = "updates_now=False"
"""A patch that came out since is no drift: Patch Manager counts it."""
OUTPUT_PREFIX = "associations"
GROUP_TAG = "tag:PatchGroup"
APPLY_EVERY, LOOK_EVERY = "rate(12 hours)", "rate(4 hours)"


@dataclass(frozen=True, kw_only=True)
class RoleEnforcementArgs:
    """The environment and its patch groups, the bucket and object with the roles, and the bucket for the output."""

    environment: str
    groups: Sequence[str]
    roles_bucket: pulumi.Input[str]
    roles_object: pulumi.Input[str]
    output_bucket: pulumi.Input[str]
    region: str
    max_concurrency: str


class RoleEnforcement(PlatformComponent):
    """Two associations: the roles that the images were built with, and a look for what they would change.

    The archive's name tells its content, so a changed role changes the associations, which then run at once.
    None collects inventory: Inspector's does, and the agent fails both where an instance has two.
    """

    association_id: pulumi.Output[str]
    drift_association_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: RoleEnforcementArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        variables = role_variables(args.environment)
        roles = self._playbook(args, variables, check=False)
        applied = self._association("roles", ANSIBLE, APPLY_EVERY, roles, args)
        look = self._playbook(args, f"{variables} {DRIFT_FAILS} {PATCHES_ASIDE}", check=True)
        looked = self._association(ROLE_DRIFT, ANSIBLE, LOOK_EVERY, look, args, after=[applied])
        self.association_id, self.drift_association_id = applied.association_id, looked.association_id
        self.publish()

    def _playbook(
        self, args: RoleEnforcementArgs, variables: str, *, check: bool
    ) -> Mapping[str, str | pulumi.Output[str]]:
        """Parameters of AWS-ApplyAnsiblePlaybooks."""
        source = pulumi.Output.format(
            "https://s3.{0}.amazonaws.com/{1}/{2}", args.region, args.roles_bucket, args.roles_object
        )
        return {
            "SourceType": "S3",
            "SourceInfo": source.apply(lambda path: json.dumps({"path": path})),
            "InstallDependencies": "True",
            "PlaybookFile": PLAYBOOK,
            "ExtraVariables": variables,
            "Check": str(check),
            "Verbose": "-v",
        }

    def _association(
        self,
        what: str,
        document: str,
        schedule: str,
        parameters: Mapping[str, str | pulumi.Output[str]],
        args: RoleEnforcementArgs,
        after: Sequence[pulumi.Resource] = (),
    ) -> aws.ssm.Association:
        return aws.ssm.Association(
            f"{self.name}-{what}",
            name=document,
            association_name=f"{args.environment}-{what}",
            schedule_expression=schedule,
            targets=[aws.ssm.AssociationTargetArgs(key=GROUP_TAG, values=list(args.groups))],
            parameters=dict(parameters),
            compliance_severity="HIGH",
            max_concurrency=args.max_concurrency,
            max_errors="10%",
            output_location=aws.ssm.AssociationOutputLocationArgs(
                s3_bucket_name=args.output_bucket, s3_key_prefix=OUTPUT_PREFIX
            ),
            opts=self.child(depends_on=list(after)),
        )
