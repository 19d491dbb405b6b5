"""Read the organization's inventory from its one bucket: with one role in one account, as far as it was synced.

Inventory says nothing of images and launch times, so versions and ages are not known from there.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from components.fleet.central_inventory import PREFIX, bucket_name
from operations.fleet.aws.accounts import Accounts, explained
from operations.fleet.aws.reading import GROUP_TAG, UNGROUPED
from operations.fleet.inventory import Group, Instance, Severity
from policies.scope import Account

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TYPES = ("AWS:InstanceInformation", "AWS:Tag", "AWS:PatchSummary", "AWS:ComplianceItem")
_KEY = re.compile(r"(?P<type>AWS:\w+)/accountid=(?P<account>\d{12})/region=[^/]+/[^/]+/(?P<node>[^/]+)\.json")
PARALLEL_OBJECTS = 16
UNKNOWN_IMAGE = "?"
ACTIVE = "Active"
Row = Mapping[str, str]
Rows = Mapping[str, Sequence[Row]]
"""By inventory type."""
_COUNTS = {
    Severity.CRITICAL: "criticalnoncompliantcount",
    Severity.SECURITY: "securitynoncompliantcount",
    Severity.OTHER: "othernoncompliantcount",
}


def read_central(accounts: Accounts) -> list[Instance]:
    """Every node that any account has synced. Raises FleetError when the bucket is not there or cannot be read."""
    holder = Account.SECURITY.value
    names = {identifier: name for name, identifier in accounts.ids.items()}
    with explained(f"the inventory in account {holder}"):
        found = _read(accounts.of(holder).s3, bucket_name(accounts.ids[holder]))
    return [_instance(names.get(account, account), node, rows) for (account, node), rows in found.items()]


def _read(s3: S3Client, bucket: str) -> Mapping[tuple[str, str], Rows]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{PREFIX}/")
    keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
    wanted = [(key, found) for key in keys if (found := _KEY.search(key)) and found["type"] in TYPES]
    nodes: dict[tuple[str, str], dict[str, Sequence[Row]]] = defaultdict(dict)
    with ThreadPoolExecutor(max_workers=PARALLEL_OBJECTS) as pool:
        contents = pool.map(lambda one: s3.get_object(Bucket=bucket, Key=one[0])["Body"].read(), wanted)
        for (_, found), content in zip(wanted, contents, strict=True):
            nodes[found["account"], found["node"]][found["type"]] = list(_rows(content))
    return nodes


def _rows(content: bytes) -> Iterator[Row]:
    """One JSON object a line; the case of names is not promised."""
    for line in content.decode().splitlines():
        yield {name.lower(): str(value) for name, value in json.loads(line).items()}


def _instance(account: str, node: str, rows: Rows) -> Instance:
    tags = {row["key"]: row["value"] for row in rows.get("AWS:Tag", ())}
    information = next(iter(rows.get("AWS:InstanceInformation", ())), {})
    patches = next(iter(rows.get("AWS:PatchSummary", ())), {})
    return Instance(
        id=node,
        group=Group(account, tags.get(GROUP_TAG) or patches.get("patchgroup") or UNGROUPED),
        image=UNKNOWN_IMAGE,
        missing={severity: int(patches.get(name, 0)) for severity, name in _COUNTS.items()},
        drift=tuple(sorted(row["id"] for row in rows.get("AWS:ComplianceItem", ()) if _is_drift(row))),
        age_days=None,
        online=information.get("instancestatus") == ACTIVE,
    )


def _is_drift(row: Row) -> bool:
    """Missing patches are compliance items too, and are counted elsewhere."""
    return row["compliancetype"] == "Association" and row["status"] != "COMPLIANT"
