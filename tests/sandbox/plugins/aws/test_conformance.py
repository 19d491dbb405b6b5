"""Every entry of the table behaves as the official provider: create, read, drift, update, replace, import, delete."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from sandbox.paths import REPOSITORY
from sandbox.plugins.aws.resources import PLANS, entries
from sandbox.plugins.aws.schema import schema_of
from tests.sandbox.plugins.aws.driver import Live, Stub, identity_center
from tests.sandbox.plugins.aws.samples import samples
from tests.sandbox.plugins.aws.samples.sample import Sample, resolve

ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
# A cluster is a real control plane, and an accepter needs two accounts: see test_eks.py and test_accounts.py.
PROVEN_ELSEWHERE = frozenset({ACCEPTER, *(token for token in entries() if token.startswith("aws:eks/"))})


@contextmanager
def needs(stub: Stub, sample: Sample) -> Iterator[dict[str, tuple[str, Mapping[str, Any]]]]:
    """The resources that the sample refers to, deleted again afterwards."""
    known: dict[str, tuple[str, Mapping[str, Any]]] = {}
    made: list[Live] = []
    if sample.identity_center:
        known["sso"] = identity_center(stub)
    try:
        for name, need in sample.needs.items():
            live = Live(stub, need.token, f"need-{name}").create(resolve(need.properties, known))
            made.append(live)
            known[name] = (live.id, _with_root(live))
        yield known
    finally:
        for live in reversed(made):
            live.delete()


def _with_root(live: Live) -> dict[str, Any]:
    roots: Any = live.state.get("roots")
    return {**live.state, "rootId": roots[0]["id"]} if roots else live.state


def merged(sample: Sample, changes: Mapping[str, Any]) -> dict[str, Any]:
    both = {**sample.create, **changes}
    return {name: value for name, value in both.items() if value is not None}


@pytest.mark.sandbox
@pytest.mark.parametrize("token", sorted(set(samples()) - PROVEN_ELSEWHERE))
def test_the_entry_conforms(token: str, stub: Stub) -> None:
    sample = samples()[token]
    with needs(stub, sample) as known:
        first = resolve(sample.create, known)
        live = Live(stub, token, "sample")
        assert_previewed(live, first)
        live.create(first)
        try:
            assert_unchanged(live, first)
            if sample.update:
                second = resolve(merged(sample, sample.update), known)
                assert_drift_is_seen_and_corrected(live, first, second)
                assert_updated(live, second)
                first = second
            if sample.replace:
                third = resolve(merged(sample, {**sample.update, **sample.replace}), known)
                assert live.replaces(third), f"changing {sorted(sample.replace)} must replace"
            assert_importable(live, first, sample)
        finally:
            live.delete()
        if not sample.lingers:
            assert live.read() is None, "still there after its deletion"


def assert_previewed(live: Live, properties: Mapping[str, Any]) -> None:
    """A preview shows every output that only AWS decides as unknown, and calls nothing."""
    shown = live.preview(properties)
    missing = set(schema_of(live.token).computed) - set(shown)
    assert not missing, f"the preview lacks {sorted(missing)}"


def assert_unchanged(live: Live, properties: Mapping[str, Any]) -> None:
    assert live.changes(properties) == [], "differs right after its creation"
    read = live.read()
    assert read is not None, "not found right after its creation"
    assert read.state == live.state, "refresh shows a change that nobody made"
    assert read.inputs == live.inputs, "refresh changes the program's properties"


def assert_drift_is_seen_and_corrected(
    live: Live, first: Mapping[str, Any], second: Mapping[str, Any]
) -> None:
    """Somebody changes the resource behind the program's back."""
    live.copy().update(second)
    drifted = live.read()
    assert drifted is not None
    assert drifted.state != live.state, "an outside change is not seen by refresh"
    assert drifted.changes(first), "an outside change is not shown as a difference"
    drifted.update(first)
    live.state = drifted.state
    assert live.changes(first) == [], "the update did not correct the outside change"


def assert_updated(live: Live, properties: Mapping[str, Any]) -> None:
    difference = live.diff(properties)
    assert difference.detailedDiff, "the update shows no difference"
    assert not difference.replaces, f"the update would replace because of {list(difference.replaces)}"
    live.update(properties)
    assert_unchanged(live, properties)


def assert_importable(live: Live, properties: Mapping[str, Any], sample: Sample) -> None:
    entry = PLANS[live.token].entry
    if not entry.importable:
        return
    found = live.imported()
    assert found is not None, "import finds nothing under the resource's id"
    hidden = {*entry.local, *entry.write_only, *sample.import_differs}
    changes = [path for path in found.changes(properties) if path.split(".")[0].split("[")[0] not in hidden]
    assert changes == [], "the imported resource differs from the program that made it"


@pytest.mark.parametrize("token", sorted(entries()))
def test_every_entry_has_a_sample_that_the_sdk_accepts(token: str) -> None:
    if token in PROVEN_ELSEWHERE:
        return
    assert token in samples(), f"add a sample for {token} to tests/sandbox/plugins/aws/samples/"
    unknown = set(samples()[token].create) - set(schema_of(token).inputs)
    assert not unknown, f"{token} has no property {sorted(unknown)}"


def test_every_type_of_the_program_has_an_entry() -> None:
    tokens = {entry.rpartition(":")[2] + " of " + entry.split(":")[1].split("/")[0] for entry in entries()}
    used = {f"{name} of {module}" for module, name in _classes_used()}
    assert used, "the program uses AWS"
    assert used <= tokens, f"no entry for {sorted(used - tokens)}"


def _classes_used() -> Iterator[tuple[str, str]]:
    """`aws.ec2.Vpc(...)` in the program -> ("ec2", "Vpc")."""
    for folder in ("components", "stacks"):
        for file in sorted((REPOSITORY / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner, name = node.func.value, node.func.attr
                    if not isinstance(owner, ast.Attribute) or not isinstance(owner.value, ast.Name):
                        continue
                    if owner.value.id == "aws" and name[0].isupper() and not name.endswith("Args"):
                        yield owner.attr, name
