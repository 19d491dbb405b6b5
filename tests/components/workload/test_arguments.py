"""What a team may say about its service, and what is refused with which words."""

from collections.abc import Callable

import pytest

from components.workload.arguments import ImageVersion, NetworkNeed, Replicas, SecretFile, Shutdown
from tests.components.workload.plans import good_plan

DIGEST = "sha256:" + "ab" * 32


def test_a_digest_and_a_tag_are_told_apart() -> None:
    assert ImageVersion.parse(DIGEST).suffix == f"@{DIGEST}"
    assert ImageVersion.parse("1.4.2").suffix == ":1.4.2"


def test_a_digest_fits_into_a_label() -> None:
    label = ImageVersion.parse(DIGEST).label
    assert len(label) == 63
    assert ":" not in label


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: ImageVersion(tag="latest"),
            "ImageVersion.tag: 'latest' names a different build from day to day; give the tag or digest of one build",
        ),
        (
            lambda: ImageVersion(tag="1.0", digest=DIGEST),
            f"ImageVersion: give either tag or digest (got '1.0' and '{DIGEST}')",
        ),
        (lambda: ImageVersion(), "ImageVersion: give either tag or digest (got None and None)"),
        (
            lambda: ImageVersion(tag="a b"),
            "ImageVersion.tag: 'a b' is no image tag; use letters, digits, '.', '_', '-'",
        ),
        (
            lambda: ImageVersion(digest="sha256:12"),
            "ImageVersion.digest: 'sha256:12' is not 'sha256:' and 64 hex digits",
        ),
        (lambda: Replicas(min=0, max=3), "Replicas.min: 0 runs nothing; give at least 1"),
        (lambda: Replicas(min=4, max=3), "Replicas.min: 4 is more than max 3"),
        (
            lambda: Replicas(min=1, max=3, cpu_percent=0),
            "Replicas.cpu_percent: 0 is no share of the request; give 1 to 100",
        ),
        (
            lambda: good_plan(replicas=Replicas(min=1, max=3)),
            "WorkloadPlan.replicas: order-service must survive losing a node, so min 1 is too few; give at least 2",
        ),
        (
            lambda: good_plan(metrics_port=8080),
            "WorkloadPlan.metrics_port: 8080 is the HTTP port; metrics need their own",
        ),
        (
            lambda: good_plan(metrics_port=80),
            "WorkloadPlan: port 80 is not within 1024-65535, which a plain user may open",
        ),
        (
            lambda: good_plan(name="Orders"),
            "WorkloadPlan.name: 'Orders' is no DNS label of at most 52 characters",
        ),
        (
            lambda: NetworkNeed(name="internet", cidrs=("0.0.0.0/0",), ports=(443,)),
            "NetworkNeed 'internet': 0.0.0.0/0 is everywhere; name the network you need",
        ),
        (
            lambda: NetworkNeed(name="db", cidrs=(), ports=(5432,)),
            "NetworkNeed 'db': name at least one network and one port",
        ),
        (
            lambda: SecretFile(file="../x", variable="A_FILE"),
            "SecretFile.file: '../x' is no plain file name",
        ),
        (
            lambda: SecretFile(file="x", variable="PASSWORD"),
            "SecretFile.variable: 'PASSWORD' must be capitals and end in _FILE",
        ),
        (
            lambda: Shutdown(drain_seconds=30, grace_seconds=30),
            "Shutdown.grace_seconds: 30 leaves the service less than 5 s after draining for 30 s",
        ),
    ],
)
def test_a_mistake_is_refused_with_field_value_and_reason(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 # the whole message is compared below
        make()
    assert str(refusal.value) == message


def test_one_copy_is_enough_where_nothing_must_survive() -> None:
    assert good_plan(replicas=Replicas(min=1, max=1), highly_available=False).replicas.min == 1
