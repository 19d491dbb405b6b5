"""Names are made as the official provider makes them, and kept."""

from __future__ import annotations

import re

import pytest

from sandbox.plugins.kubernetes.directives import AUTONAMED
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.naming import (
    Autonaming,
    adopt_name,
    assign_name,
    field_manager,
    identifier,
    parse_identifier,
)
from sandbox.plugins.kubernetes.values import UNKNOWN, Object


def named(content: Object, autonaming: Autonaming | None = None) -> Object:
    assign_name(content, "web", b"seed", autonaming)
    metadata: Object = content["metadata"]
    return metadata


def test_an_unnamed_object_gets_eight_hex_digits_and_says_so() -> None:
    metadata = named({})
    assert re.fullmatch(r"web-[0-9a-f]{8}", metadata["name"])
    assert metadata["annotations"] == {AUTONAMED: "true"}


def test_a_given_or_unknown_name_stays() -> None:
    assert named({"metadata": {"name": "fixed"}}) == {"name": "fixed"}
    assert named({"metadata": {"name": UNKNOWN}}) == {"name": UNKNOWN}


def test_the_engine_may_propose_the_name_or_forbid_one() -> None:
    assert named({}, Autonaming(proposed_name="web-prod", mode=Autonaming.ENFORCE))["name"] == "web-prod"
    with pytest.raises(KubernetesError, match="auto-naming is disabled"):
        named({}, Autonaming(mode=Autonaming.DISABLE))


def test_an_auto_named_object_keeps_its_name() -> None:
    content: Object = {}
    adopt_name(content, {"metadata": {"name": "web-12345678", "annotations": {AUTONAMED: "true"}}})
    assert content["metadata"]["name"] == "web-12345678"


@pytest.mark.parametrize("text", ["shop/web", "web"])
def test_identifiers_are_read_as_they_are_written(text: str) -> None:
    namespace, name = parse_identifier(text)
    assert identifier({"metadata": {"name": name, "namespace": namespace}}) == text


@pytest.mark.parametrize("text", ["", "a/b/c", "/web", "shop/"])
def test_a_broken_identifier_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(KubernetesError, match=re.escape(repr(text))):
        parse_identifier(text)


def test_the_field_manager_is_stable_per_resource_and_can_be_chosen() -> None:
    assert field_manager({}, {}, "urn:a") == field_manager({}, {}, "urn:a") != field_manager({}, {}, "urn:b")
    assert field_manager({}, {"__fieldManager": "kept"}, "urn:a") == "kept"
    chosen = {"metadata": {"annotations": {"pulumi.com/patchFieldManager": "me"}}}
    assert field_manager(chosen, {"__fieldManager": "kept"}, "urn:a") == "me"
