"""AWS-ApplyAnsiblePlaybooks as far as a node that does not exist can run it: the archive and its playbook are there.

In check mode it fails on a node that the archive was not applied to, and on one that `drifts`.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.cloud.extension import Call
from sandbox.cloud.services.managed_nodes import drifts

APPLIED = "ssm/roles-applied"
"""State: node -> the archive that was applied to it last."""
PARAMETER = re.compile(r"\{\{\s*ssm:([\w./-]+)\s*\}\}")


def problem(call: Call, node: Any, parameters: Mapping[str, list[str]]) -> str:
    """Why the playbook fails on the node; empty when it does not. Ansible itself does not run."""
    applied, path = call.state(APPLIED), _source(parameters)
    found = _unreadable(call, parameters)
    if found:
        return found
    if parameters.get("Check") == ["True"]:
        as_made = applied.get(node.id) == path and not drifts(node)
        return "" if as_made else "the node is not what its roles make of it"
    applied[node.id] = path
    return ""


def _unreadable(call: Call, parameters: Mapping[str, list[str]]) -> str:
    for values in parameters.values():
        for name in (found for value in values for found in PARAMETER.findall(value)):
            if not _parameter_exists(call, name):
                return f"parameter {name} does not exist"
    path, playbook = _source(parameters), "".join(parameters.get("PlaybookFile", []))
    bucket, _, key = urlsplit(path).path.lstrip("/").partition("/")
    archive = _object(call, bucket, key)
    if archive is None:
        return f"{path} does not exist"
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            names = opened.namelist()
    except zipfile.BadZipFile:
        return f"{path} is no zip archive"
    return "" if playbook in names else f"{playbook} is not in {path}"


def _source(parameters: Mapping[str, list[str]]) -> str:
    return str(json.loads("".join(parameters.get("SourceInfo", [])) or "{}").get("path", ""))


def _parameter_exists(call: Call, name: str) -> bool:
    from moto.ssm.models import ssm_backends

    return bool(ssm_backends[call.account][call.region].get_parameters([name]))


def _object(call: Call, bucket: str, key: str) -> bytes | None:
    from moto.s3.models import s3_backends

    buckets = s3_backends[call.account]["aws"].buckets
    found = buckets[bucket].keys.get(key) if bucket in buckets else None
    return bytes(found.value) if found is not None else None
