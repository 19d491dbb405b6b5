"""What the agent on each node sends, its role may send, and the place is there."""

from __future__ import annotations

import pytest

from tests.components.engine import Graph, build
from tests.components.fleet.test_fleet import fleet, statements


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(fleet)


def test_nodes_may_send_their_logs_and_metrics_to_where_the_agent_sends_them(
    graph: Graph, pytestconfig: pytest.Config
) -> None:
    made = {one["name"]: one["insecureValue"] for one in graph.of_type("aws:ssm/parameter:Parameter")}
    group = graph.one("aws:cloudwatch/logGroup:LogGroup", "fleet-hosts")
    assert made["/platform/prod/fleet/log-group"] == group["name"]
    policy = statements(graph.one("aws:iam/policy:Policy")["policy"])
    assert f"{group.outputs['arn']}:*" in policy["WriteTheLog"]["Resource"]
    assert policy["SendMetrics"]["Condition"] == {"StringEquals": {"cloudwatch:namespace": "CWAgent"}}
    template = "ansible/roles/aws_agents/templates/amazon-cloudwatch-agent.json.j2"
    assert '"namespace"' not in (pytestconfig.rootpath / template).read_text(), "the agent's usual one"
