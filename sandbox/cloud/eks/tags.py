"""Tags of everything in EKS that has an ARN."""

from __future__ import annotations

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document

ARN_KEYS = (
    "associationArn",
    "addonArn",
    "accessEntryArn",
    "nodegroupArn",
    "identityProviderConfigArn",
    "arn",
)


def tag_resource(backend: EksBackend, request: Document) -> Document:
    tags = _tags(backend, request["resourceArn"])
    tags.update(request["tags"])
    return {}


def untag_resource(backend: EksBackend, request: Document) -> Document:
    tags = _tags(backend, request["resourceArn"])
    for key in request["tagKeys"]:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(backend: EksBackend, request: Document) -> Document:
    return {"tags": _tags(backend, request["resourceArn"])}


def _tags(backend: EksBackend, arn: str) -> dict[str, str]:
    for document in backend.documents_with_tags():
        if arn in (document.get(key) for key in ARN_KEYS):
            tags: dict[str, str] = document.setdefault("tags", {})
            return tags
    raise errors.not_found(f"No resource found for ARN: {arn}")
