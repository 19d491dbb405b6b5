"""Systems Manager documents: a new version may say again what an older one said."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("ssm", "UpdateDocument", update_document)


def update_document(call: Call) -> Answer:
    """moto compares with all versions, AWS with those in use; the older ones are put aside meanwhile."""
    from moto.ssm.models import ssm_backends

    documents: Any = ssm_backends[call.account][call.region]._documents.get(call.params["Name"])
    if documents is None:
        return call.forward()
    in_use = {documents.latest_version, documents.default_version}
    aside = {version: documents.versions.pop(version) for version in set(documents.versions) - in_use}
    try:
        return call.forward()
    finally:
        documents.versions.update(aside)
