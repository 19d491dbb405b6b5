"""An environment's nodes under Systems Manager: patched, kept as built, recorded, reached by sessions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.fleet import fleet_parameters
from components.fleet.fleet_parameters import FLEET, FleetTerms
from components.fleet.fleet_records import FleetRecords, FleetRecordsArgs
from components.fleet.node_policy import NodePolicy, NodePolicyArgs
from components.fleet.parameter_tree import ParameterTree, ParameterTreeArgs
from components.fleet.patch_baselines import PatchBaselines, PatchBaselinesArgs
from components.fleet.patch_schedule import patch_schedule
from components.fleet.patch_window import PatchWindow, PatchWindowArgs
from components.fleet.role_enforcement import RoleEnforcement, RoleEnforcementArgs
from components.fleet.roles_archive import RolesArchive, RolesArchiveArgs
from components.fleet.session_access import SessionAccess, SessionAccessArgs


@dataclass(frozen=True, kw_only=True)
class FleetArgs:
    """The environment and its patch groups; where it is; the terms of its nodes; the folder of the Ansible roles.

    Logs of sessions and hosts can be searched for `log_retention_days`.
    """

    environment: str
    groups: Sequence[str]
    account_id: pulumi.Input[str]
    region: str
    terms: FleetTerms
    roles_folder: str
    log_retention_days: int
    protect: bool = False


class Fleet(PlatformComponent):
    """All parts; `node_policy_arn` is for the role of every node."""

    node_policy_arn: pulumi.Output[str]
    window_id: pulumi.Output[str]

    def __init__(self, name: str, args: FleetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        records = FleetRecords(
            f"{name}-records",
            FleetRecordsArgs(
                environment=args.environment,
                account_id=args.account_id,
                region=args.region,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        self._parameters(args)
        self.window_id = self._patches(args)
        roles = self._roles(args, records)
        sessions = SessionAccess(
            f"{name}-sessions",
            SessionAccessArgs(
                key_arn=records.key_arn,
                bucket_name=records.bucket_name,
                retention_days=args.log_retention_days,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        logs = [sessions.log_group_arn, self._host_logs(args, records)]
        self.node_policy_arn = self._node_policy(args, records, roles, logs)
        self.publish()

    def _parameters(self, args: FleetArgs) -> None:
        share = patch_schedule(args.environment).max_concurrency
        owners = {FLEET: fleet_parameters.of_nodes(args.terms)}
        owners |= {group: fleet_parameters.of_group(args.terms, share) for group in args.groups}
        for owner, settings in owners.items():
            tree = ParameterTreeArgs(environment=args.environment, owner=owner, settings=settings)
            ParameterTree(f"{self.name}-parameters-{owner}", tree, opts=self.child())

    def _patches(self, args: FleetArgs) -> pulumi.Output[str]:
        schedule = patch_schedule(args.environment)
        PatchBaselines(
            f"{self.name}-baselines",
            PatchBaselinesArgs(
                environment=args.environment,
                groups=args.groups,
                approve_after_days=schedule.approve_after_days,
            ),
            opts=self.child(),
        )
        window = PatchWindowArgs(
            environment=args.environment,
            groups=args.groups,
            schedule=schedule,
            account_id=args.account_id,
            region=args.region,
        )
        return PatchWindow(f"{self.name}-patches", window, opts=self.child()).window_id

    def _roles(self, args: FleetArgs, records: FleetRecords) -> RolesArchive:
        archive = RolesArchive(
            f"{self.name}-roles",
            RolesArchiveArgs(
                folder=args.roles_folder,
                account_id=args.account_id,
                key_arn=records.key_arn,
                protect=args.protect,
            ),
            opts=self.child(),
        )
        RoleEnforcement(
            f"{self.name}-state",
            RoleEnforcementArgs(
                environment=args.environment,
                groups=args.groups,
                roles_bucket=archive.bucket_name,
                roles_object=archive.object_key,
                output_bucket=records.bucket_name,
                region=args.region,
                max_concurrency=patch_schedule(args.environment).max_concurrency,
            ),
            opts=self.child(),
        )
        return archive

    def _host_logs(self, args: FleetArgs, records: FleetRecords) -> pulumi.Output[str]:
        """Where the agent of each node sends its system's log and audit trail."""
        return aws.cloudwatch.LogGroup(
            f"{self.name}-hosts",
            name=args.terms.log_group,
            kms_key_id=records.key_arn,
            retention_in_days=args.log_retention_days,
            opts=self.child(protect=args.protect or None),
        ).arn

    def _node_policy(
        self,
        args: FleetArgs,
        records: FleetRecords,
        roles: RolesArchive,
        log_group_arns: Sequence[pulumi.Input[str]],
    ) -> pulumi.Output[str]:
        return NodePolicy(
            f"{self.name}-node",
            NodePolicyArgs(
                environment=args.environment,
                account_id=args.account_id,
                region=args.region,
                key_arn=records.key_arn,
                bucket_arn=records.bucket_arn,
                roles_bucket_arn=roles.bucket_arn,
                log_group_arns=log_group_arns,
            ),
            opts=self.child(),
        ).arn
