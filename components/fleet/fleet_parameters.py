"""Which settings of the fleet stand in Parameter Store, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.fleet.parameter_tree import Setting, Text, path_of

FLEET = "fleet"
"""What holds for all nodes of an environment; nodes may read nothing else of the tree."""
METRICS_SECONDS, LOG_GROUP = "metrics-seconds", "log-group"
MAX_UNAVAILABLE, OLDEST_DAYS = "max-unavailable", "oldest-days"


@dataclass(frozen=True, kw_only=True)
class FleetTerms:
    """How often nodes send metrics, where their logs go, and the age in days at which a node is to be replaced."""

    metrics_seconds: int = 60
    log_group: str = "/platform/hosts"
    oldest_days: int = 30

    def __post_init__(self) -> None:
        if not 1 <= self.metrics_seconds <= 3600:
            raise ValueError(f"metricsSeconds is {self.metrics_seconds}; it is between 1 and 3600")
        if not self.log_group.startswith("/"):
            raise ValueError(f"logGroup is {self.log_group!r}; it begins with /")
        if self.oldest_days < 1:
            raise ValueError(f"oldestDays is {self.oldest_days}; it is at least 1")


def of_nodes(terms: FleetTerms) -> Mapping[str, Setting]:
    """Read on each node, when the roles are applied."""
    return {METRICS_SECONDS: Text(str(terms.metrics_seconds)), LOG_GROUP: Text(terms.log_group)}


def of_group(terms: FleetTerms, max_unavailable: str) -> Mapping[str, Setting]:
    """Read by `platformctl fleet patch` and `platformctl fleet compliance`."""
    return {MAX_UNAVAILABLE: Text(max_unavailable), OLDEST_DAYS: Text(str(terms.oldest_days))}


def role_variables(environment: str) -> str:
    """Variables of the roles; the agent on a node fills in the parameters."""
    variables = {"aws_agents_metrics_seconds": METRICS_SECONDS, "aws_agents_log_group": LOG_GROUP}
    filled = (f"{name}={{{{ssm:{path_of(environment, FLEET, title)}}}}}" for name, title in variables.items())
    return " ".join(("SSM=True", *filled))
