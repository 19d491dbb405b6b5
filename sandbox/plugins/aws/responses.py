"""What the AWS stand-in answers the engine: diffs, failures, and resources that exist but are not ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.plugins.aws.diffing import Difference
from sandbox.plugins.aws.outcomes import Created
from sandbox.plugins.aws.values import Properties, conceal, from_struct, reveal_all, to_struct

Kind = provider_pb2.PropertyDiff


KINDS = {
    ("add", False): Kind.ADD,
    ("add", True): Kind.ADD_REPLACE,
    ("delete", False): Kind.DELETE,
    ("delete", True): Kind.DELETE_REPLACE,
    ("update", False): Kind.UPDATE,
    ("update", True): Kind.UPDATE_REPLACE,
}


def plain(struct: object) -> Properties:
    return reveal_all(from_struct(struct))  # type: ignore[arg-type] # always a protobuf Struct


def diff_response(found: Iterable[Difference]) -> provider_pb2.DiffResponse:
    found = list(found)
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({difference.property for difference in found}),
        replaces=sorted({difference.property for difference in found if difference.replace}),
        hasDetailedDiff=True,
    )
    for difference in found:
        kind = KINDS[difference.change, difference.replace]
        response.detailedDiff[difference.path].CopyFrom(provider_pb2.PropertyDiff(kind=kind))
    return response


def type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def name_of(urn: str) -> str:
    return urn.split("::", 3)[3]


def fail(
    context: grpc.ServicerContext, message: str, code: grpc.StatusCode = grpc.StatusCode.UNKNOWN
) -> NoReturn:
    context.abort(code, message)
    raise AssertionError("abort does not return")


def fail_half_way(
    context: grpc.ServicerContext, created: Created, inputs: Properties, secret: frozenset[str]
) -> NoReturn:
    """The resource exists but is not ready: the engine must record it, or it would be orphaned."""
    message = created.problem or ""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=created.id,
            properties=to_struct(conceal(created.state, secret)),
            reasons=[message],
            inputs=to_struct(inputs),
        )
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    fail(context, message)
