"""A Diff call's answer from the changes found."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.kubernetes.differences import Change, ChangeKind
from sandbox.plugins.kubernetes.replacement import Plan

_KINDS = {
    ChangeKind.ADD: (provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE),
    ChangeKind.DELETE: (provider_pb2.PropertyDiff.DELETE, provider_pb2.PropertyDiff.DELETE_REPLACE),
    ChangeKind.UPDATE: (provider_pb2.PropertyDiff.UPDATE, provider_pb2.PropertyDiff.UPDATE_REPLACE),
}


def diff_response(changes: list[Change], plan: Plan) -> provider_pb2.DiffResponse:
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some if changes else none,
        replaces=[str(change) for change in plan.replacing],
        diffs=sorted({str(change.path[0]) for change in changes}),
        deleteBeforeReplace=plan.delete_first,
        detailedDiff={
            str(change): provider_pb2.PropertyDiff(
                kind=_KINDS[change.kind][change in plan.replacing], inputDiff=True
            )
            for change in changes
        },
        hasDetailedDiff=True,
    )


def not_ignored(changes: Iterable[Change], ignored: Iterable[str]) -> list[Change]:
    """The changes outside every `ignoreChanges` path."""
    paths = list(ignored)
    return [change for change in changes if not any(_below(str(change), path) for path in paths)]


def _below(text: str, path: str) -> bool:
    return text == path or text.startswith((f"{path}.", f"{path}["))
