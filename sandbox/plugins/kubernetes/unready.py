"""Jobs that are made again because they did not complete, as `pulumi.com/replaceUnready` asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sandbox.plugins.kubernetes.differences import Change, ChangeKind
from sandbox.plugins.kubernetes.directives import REPLACE_UNREADY, is_true
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.naming import name_of, namespace_of
from sandbox.plugins.kubernetes.objects import Objects
from sandbox.plugins.kubernetes.resources import KindName
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits import workloads
from sandbox.plugins.kubernetes.waits.verdict import Subject

UNREADY: Final = Change(("metadata", "annotations", REPLACE_UNREADY), ChangeKind.UPDATE)


def job_to_replace(
    kind: KindName, inputs: Object, known: Object, objects: Callable[[], Objects]
) -> tuple[Change, ...]:
    """The change that stands for it, if the Job is there and not complete; like the official provider, no other kind.

    What cannot be looked at is left as it is.
    """
    asked = (kind.group, kind.kind) == ("batch", "Job") and is_true(inputs, REPLACE_UNREADY)
    if kind.is_patch or not asked:
        return ()
    try:
        within = objects()
        live = within.get(kind, name_of(known), namespace_of(known))
        complete = live is None or workloads.job(Subject(within.client, live, 0)).ready
    except KubernetesError:
        return ()
    return () if complete else (UNREADY,)
