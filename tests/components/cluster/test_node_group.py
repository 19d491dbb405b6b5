"""Node groups: their sizes, their image, and what is refused."""

import pytest

from components.cluster.node_group import NodeGroup, NodeGroupArgs
from tests.components.engine import build


def arguments(
    *,
    instance_types: tuple[str, ...] = ("m6i.large",),
    minimum: int = 1,
    desired: int = 2,
    maximum: int = 3,
    disk_gib: int = 80,
) -> NodeGroupArgs:
    return NodeGroupArgs(
        cluster_name="platform-dev",
        role_arn="arn:role",
        subnet_ids=["subnet-a", "subnet-b", "subnet-c"],
        image_id="ami-1",
        image_built="2026-05-01T08:00:00+00:00",
        user_data="dXNlcg==",
        instance_types=instance_types,
        minimum=minimum,
        desired=desired,
        maximum=maximum,
        tags={"Environment": "dev"},
        disk_gib=disk_gib,
    )


def test_the_autoscaler_keeps_the_number_that_it_chose() -> None:
    group = build(lambda: NodeGroup("general", arguments())).one("aws:eks/nodeGroup:NodeGroup")
    assert group["scalingConfig"] == {"minSize": 1, "desiredSize": 2, "maxSize": 3}
    assert group.ignore_changes == ("scalingConfig.desiredSize",)


def test_nodes_are_replaced_a_third_at_a_time_over_all_zones() -> None:
    group = build(lambda: NodeGroup("general", arguments())).one("aws:eks/nodeGroup:NodeGroup")
    assert group["updateConfig"] == {"maxUnavailablePercentage": 33}
    assert group["subnetIds"] == ["subnet-a", "subnet-b", "subnet-c"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"instance_types": ()}, "NodeGroupArgs.instance_types: name at least one instance type"),
        ({"desired": 4}, "NodeGroupArgs: minimum 1, desired 4 and maximum 3 must rise in this order"),
        ({"disk_gib": 8}, "NodeGroupArgs.disk_gib: 8 is too small for images; give 20 or more"),
    ],
)
def test_what_could_not_run_is_refused(change: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 # the whole message is compared below
        arguments(**change)  # type: ignore[arg-type] # each case changes one field of its own type
    assert str(refusal.value) == message
