"""The errors of the stand-in, and how they travel to the Pulumi engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.plugins.kubernetes.values import Object, pack

_DETAILS_KEY = "grpc-status-details-bin"


class KubernetesError(Exception):
    """Something that the user has to see; the text is the whole message."""


class UnreachableError(KubernetesError):
    """The API server did not answer, or there is no usable kubeconfig."""


class CancelledError(KubernetesError):
    """The engine asked to stop."""


class NoSuchKindError(KubernetesError):
    """The API server does not serve this kind (its CustomResourceDefinition is not there)."""


class ApiError(KubernetesError):
    """An answer of the API server that is no success; carries its `Status` object."""

    def __init__(self, code: int, status: Object) -> None:
        self.code = code
        self.reason = str(status.get("reason", ""))
        details = status.get("details") or {}
        self.causes: list[Object] = details.get("causes") or []
        self.retry_after = details.get("retryAfterSeconds")
        self.details: Object = details
        super().__init__(str(status.get("message") or status.get("reason") or f"HTTP status {code}"))

    @property
    def is_missing_namespace(self) -> bool:
        return self.code == 404 and self.details.get("kind") == "namespaces"


@dataclass
class InitializationError(KubernetesError):
    """The object exists on the API server but did not become ready; `live` is its last known state."""

    message: str
    live: Object
    reasons: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  - {reason}" for reason in self.reasons)])


@dataclass
class PartialFailure(Exception):  # noqa: N818 - a state, as the engine calls it, not an error class
    """What the engine records when an operation half succeeded, so that nothing is orphaned."""

    identifier: str
    state: Object
    message: str
    reasons: list[str]
    inputs: Object | None = None


def abort_partially(context: grpc.ServicerContext, failure: PartialFailure, subject: str) -> NoReturn:
    """End the call so that the engine saves the state and shows the reasons."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=failure.identifier,
        properties=pack(failure.state),
        reasons=[subject + reason for reason in failure.reasons],
        inputs=pack(failure.inputs) if failure.inputs is not None else None,
    )
    packed = any_pb2.Any()
    packed.Pack(detail)
    code = grpc.StatusCode.UNKNOWN
    message = subject + failure.message
    status = status_pb2.Status(code=code.value[0], message=message, details=[packed])
    context.set_trailing_metadata(((_DETAILS_KEY, status.SerializeToString()),))
    context.abort(code, message)


def abort(context: grpc.ServicerContext, message: str) -> NoReturn:
    """End the call with one clear error."""
    context.abort(grpc.StatusCode.UNKNOWN, message)
