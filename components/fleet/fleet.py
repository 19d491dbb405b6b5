"""An environment's nodes under Systems Manager: patched, kept as built, recorded, reached by sessions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.base import PlatformComponent
from components.fleet.fleet_records import FleetRecords, FleetRecordsArgs
from components.fleet.node_policy import NodePolicy, NodePolicyArgs
from components.fleet.patch_baselines import PatchBaselines, PatchBaselinesArgs
from components.fleet.patch_schedule import patch_schedule
from components.fleet.patch_window import PatchWindow, PatchWindowArgs
from components.fleet.role_enforcement import RoleEnforcement, RoleEnforcementArgs
from components.fleet.session_access import SessionAccess, SessionAccessArgs


@dataclass(frozen=True, kw_only=True)
class FleetArgs:
    """The environment and its patch groups; where it is; how many days its session logs can be searched."""

    environment: str
    groups: Sequence[str]
    account_id: pulumi.Input[str]
    region: str
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
        self.window_id = self._patches(args)
        self._roles(args, records)
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
        self.node_policy_arn = NodePolicy(
            f"{name}-node",
            NodePolicyArgs(
                key_arn=records.key_arn,
                bucket_arn=records.bucket_arn,
                log_group_arn=sessions.log_group_arn,
            ),
            opts=self.child(),
        ).arn
        self.publish()

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

    def _roles(self, args: FleetArgs, records: FleetRecords) -> None:
        RoleEnforcement(
            f"{self.name}-state",
            RoleEnforcementArgs(
                environment=args.environment,
                groups=args.groups,
                bucket_name=records.bucket_name,
                region=args.region,
                max_concurrency=patch_schedule(args.environment).max_concurrency,
            ),
            opts=self.child(),
        )
