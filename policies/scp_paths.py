"""The SCPs that bind each account, from the guardrails: what the organization stack attaches."""

from __future__ import annotations

from functools import cache

from policies.evaluation import FULL_AWS_ACCESS, ScpPath
from policies.registry import all_guardrails
from policies.scope import Place, path_to
from policies.scp_packing import PackedPolicy, pack


@cache
def packed_guardrails() -> tuple[PackedPolicy, ...]:
    """All guardrails under the default quotas. Raises PackingError."""
    return pack(all_guardrails())


@cache
def scp_path(place: Place) -> ScpPath:
    """Root, units and the account itself, each with FullAWSAccess beside the packed guardrails."""
    levels = [
        (
            str(unit),
            [FULL_AWS_ACCESS, *(policy.parsed for policy in packed_guardrails() if unit in policy.units)],
        )
        for unit in path_to(place.unit)
    ]
    levels.append((f"account {place.account}", [FULL_AWS_ACCESS]))
    return ScpPath.of(levels, management=place.management)
