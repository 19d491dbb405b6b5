"""Which patches an environment approves, by operating system, and the patch groups that this holds for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

SYSTEMS = {"AMAZON_LINUX_2023": ("CLASSIFICATION", "Security"), "DEBIAN": ("SECTION", "*")}
"""Operating system -> the filter that picks its security patches; Debian has its own words for it."""
PRIORITIES = {"AMAZON_LINUX_2023": ("SEVERITY", "Critical"), "DEBIAN": ("PRIORITY", "Required")}
"""The same for patches that are critical; what only the other filter picks has a high compliance level."""

UNDATED = frozenset({"DEBIAN"})
"""Systems Manager knows no dates of their patches, so no age either: the order of the windows lets dev go first."""


@dataclass(frozen=True, kw_only=True)
class PatchBaselinesArgs:
    """The environment, its patch groups, and the age in days from which a patch is approved."""

    environment: str
    groups: Sequence[str]
    approve_after_days: int

    def __post_init__(self) -> None:
        if not self.groups:
            raise ValueError(
                "PatchBaselinesArgs.groups: without a group the baselines hold for no node; name one"
            )


class PatchBaselines(PlatformComponent):
    """One baseline for each operating system.

    Critical patches are approved at once: nothing else could install them in an emergency, and `platformctl fleet
    patch` brings them from one environment to the next by itself.
    """

    baseline_ids: pulumi.Output[dict[str, str]]

    def __init__(
        self, name: str, args: PatchBaselinesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        baselines = {system: self._baseline(system, args) for system in SYSTEMS}
        for system, baseline in baselines.items():
            for group in args.groups:
                aws.ssm.PatchGroup(
                    f"{name}-{system.lower()}-{group}",
                    baseline_id=baseline.id,
                    patch_group=group,
                    opts=self.child(),
                )
        self.baseline_ids = pulumi.Output.all(**{system: one.id for system, one in baselines.items()})
        self.publish()

    def _baseline(self, system: str, args: PatchBaselinesArgs) -> aws.ssm.PatchBaseline:
        return aws.ssm.PatchBaseline(
            f"{self.name}-{system.lower()}",
            name=f"{args.environment}-{system.lower().replace('_', '-')}",
            description=f"What {args.environment} installs on {system}",
            operating_system=system,
            approved_patches_compliance_level="HIGH",
            approval_rules=[
                _rule(PRIORITIES[system], "CRITICAL", 0),
                _rule(SYSTEMS[system], "HIGH", 0 if system in UNDATED else args.approve_after_days),
            ],
            opts=self.child(),
        )


def _rule(chosen: tuple[str, str], level: str, days: int) -> aws.ssm.PatchBaselineApprovalRuleArgs:
    key, value = chosen
    return aws.ssm.PatchBaselineApprovalRuleArgs(
        approve_after_days=days,
        compliance_level=level,
        patch_filters=[aws.ssm.PatchBaselineApprovalRulePatchFilterArgs(key=key, values=[value])],
    )
