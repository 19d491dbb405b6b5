"""Going back to an earlier version, and withdrawing one, against S3 and SSM as moto answers for them."""

from __future__ import annotations

import pytest

from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.registry import GateError
from tests.operations.image.release.workshop import Workshop


def test_rollback_goes_to_the_version_before_and_again_further(workshop: Workshop) -> None:
    for number, version in enumerate(("1.0.0", "1.1.0", "1.2.0"), 1):
        workshop.release(version, number)
    move = workshop.registry.rollback(Channel.CANDIDATE, "nodes do not join")
    assert (move.version, move.reason) == ("1.1.0", "nodes do not join")
    assert workshop.image(Channel.CANDIDATE) == "ami-00000000000000002"
    assert workshop.registry.rollback(Channel.CANDIDATE, "nor do these").version == "1.0.0"
    assert workshop.image(Channel.CANDIDATE) == "ami-00000000000000001"


def test_rollback_never_returns_to_a_withdrawn_version(workshop: Workshop) -> None:
    for number, version in enumerate(("1.0.0", "1.1.0", "1.2.0"), 1):
        workshop.release(version, number)
    workshop.registry.deprecate("1.1.0", "CVE-2026-1")
    assert workshop.registry.rollback(Channel.CANDIDATE, "it breaks").version == "1.0.0"


def test_rollback_without_an_earlier_version_says_so(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    with pytest.raises(ReleaseError, match="candidate of debian-12 has no earlier version"):
        workshop.registry.rollback(Channel.CANDIDATE, "it breaks")
    assert workshop.image(Channel.CANDIDATE) == "ami-00000000000000001"
    with pytest.raises(ReleaseError, match="prod of debian-12 has no earlier version"):
        workshop.registry.rollback(Channel.PROD, "it breaks")


def test_a_version_in_use_is_not_withdrawn(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    with pytest.raises(ReleaseError, match="is what candidate hands out"):
        workshop.registry.deprecate("1.0.0", "old")


def test_a_withdrawn_version_goes_no_further(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    workshop.release("1.1.0", 2)
    workshop.registry.deprecate("1.0.0", "CVE-2026-1")
    with pytest.raises(GateError, match="not deprecated: CVE-2026-1"):
        workshop.registry.promote("1.0.0", Channel.CANDIDATE)
    with pytest.raises(ReleaseError, match="is deprecated already: CVE-2026-1"):
        workshop.registry.deprecate("1.0.0", "again")
    assert [entry.deprecated for entry in workshop.registry.listing()] == ["CVE-2026-1", None]
