"""Read and change tags, whatever the service calls it."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.convert import to_api
from sandbox.plugins.aws.entry import Call
from sandbox.plugins.aws.plan import TAG_PARAMETERS, Plan, input_shape
from sandbox.plugins.aws.runner import Runner
from sandbox.plugins.aws.scope import Scope

TAG_KEYS = (*TAG_PARAMETERS, "TagSet", "tagSet")


def change_tags(plan: Plan, runner: Runner, scope: Scope, old: dict[str, str], new: dict[str, str]) -> None:
    """Bring the resource's tags from `old` to `new` with as few calls as possible."""
    tagging = plan.entry.tags
    if tagging is None:
        return
    gone = [] if tagging.whole else sorted(set(old) - set(new))
    changed = {key: value for key, value in new.items() if tagging.whole or old.get(key) != value}
    service = tagging.service or plan.entry.service
    if gone:
        keys: Any = gone
        member = input_shape(service, tagging.untag).members[tagging.keys].member
        if member.type_name == "structure":
            keys = [{"Key": key} for key in gone]
        runner.run(
            Call(tagging.untag, {**tagging.key, tagging.keys: lambda _: keys}, service=service, match=False),
            scope,
        )
    if changed or (tagging.whole and old):
        tags = to_api(
            dict(changed), input_shape(service, tagging.tag).members[tagging.tags], "tags", plan.renames
        )
        runner.run(
            Call(tagging.tag, {**tagging.key, tagging.tags: lambda _: tags}, service=service, match=False),
            scope,
        )


def read_tags(plan: Plan, runner: Runner, scope: Scope) -> dict[str, str]:
    """The resource's tags without those that AWS itself sets."""
    tagging = plan.entry.tags
    if tagging is not None and tagging.list is not None:
        found = runner.run(tagging.list, scope)
    else:
        found = next((scope.doc[key] for key in TAG_KEYS if scope.doc.get(key)), None)
    tags = as_tags(found)
    configuration = scope.account.configuration
    prefixes = ("aws:", *configuration.ignored_tag_prefixes)
    return {
        key: value
        for key, value in sorted(tags.items())
        if not key.startswith(prefixes) and key not in configuration.ignored_tags
    }


def as_tags(found: Any) -> dict[str, str]:
    """Tags from a map or from any of AWS's lists of pairs."""
    if isinstance(found, dict):
        return {str(key): str(value) for key, value in found.items()}
    tags = {}
    for pair in found or ():
        names = {name.lower(): value for name, value in pair.items()}
        tags[str(names.get("key", names.get("tagkey")))] = str(names.get("value", names.get("tagvalue", "")))
    return tags
