"""Errors as application/problem+json (RFC 9457), each with a stable type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, JsonValue

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:platform:problem:"


class Problem(Enum):
    """Every kind of error the services answer with: slug, HTTP status, title. The slug is part of the contract."""

    MALFORMED = ("malformed-request", 400, "The request cannot be read")
    UNAUTHENTICATED = ("unauthenticated", 401, "A valid access token is needed")
    BAD_CREDENTIALS = ("bad-credentials", 401, "The e-mail address or the password is wrong")
    BAD_REFRESH_TOKEN = ("bad-refresh-token", 401, "The refresh token is unknown, expired or revoked")
    FORBIDDEN = ("forbidden", 403, "This principal may not do that")
    EMAIL_NOT_VERIFIED = ("email-not-verified", 403, "The e-mail address is not verified yet")
    INVALID_TOKEN = ("invalid-token", 404, "The one-time token is unknown, used or expired")
    NOT_FOUND = ("not-found", 404, "There is no such resource")
    METHOD_NOT_ALLOWED = ("method-not-allowed", 405, "The resource does not support this method")
    NOT_ACCEPTABLE = ("not-acceptable", 406, "The resource has no representation of that type")
    TIMEOUT = ("request-timeout", 408, "The request took too long to arrive")
    CONFLICT = ("conflict", 409, "The resource is in a state that does not allow this")
    PRECONDITION_FAILED = ("precondition-failed", 412, "The resource has changed since it was read")
    TOO_LARGE = ("too-large", 413, "The request body is too large")
    URI_TOO_LONG = ("uri-too-long", 414, "The address is too long")
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", 415, "The body must be application/json in UTF-8")
    EXPECTATION_FAILED = ("expectation-failed", 417, "The expectation cannot be met")
    INVALID = ("invalid-request", 422, "The request does not fit its schema")
    IDEMPOTENCY_MISMATCH = ("idempotency-mismatch", 422, "The idempotency key was used for another request")
    PRECONDITION_REQUIRED = ("precondition-required", 428, "The request needs an If-Match header")
    TOO_MANY_REQUESTS = ("too-many-requests", 429, "Too many requests; try again later")
    LOCKED_OUT = ("locked-out", 429, "Too many failed logins; try again later")
    HEADERS_TOO_LARGE = ("headers-too-large", 431, "The request headers are too large")
    INTERNAL = ("internal-error", 500, "The service failed; the request id helps to find out why")
    UNAVAILABLE = ("unavailable", 503, "The service cannot answer now; try again later")

    def __init__(self, slug: str, status: int, title: str) -> None:
        self.slug = slug
        self.status = status
        self.title = title


class FieldError(BaseModel):
    """One wrong member of a request."""

    where: str = Field(description="Part of the request and path in it, such as `body.items.0.quantity`")
    reason: str


class ProblemDocument(BaseModel):
    """The body of every error answer."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[FieldError] = Field(default_factory=list)


class ProblemError(Exception):
    """Raised anywhere below an endpoint; the HTTP layer renders it."""

    def __init__(
        self,
        problem: Problem,
        detail: str,
        *,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.errors = errors or []
        self.headers = dict(headers or {})


def document(error: ProblemError, request_id: str) -> dict[str, JsonValue]:
    """The JSON body for an error."""
    return ProblemDocument(
        type=TYPE_PREFIX + error.problem.slug,
        title=error.problem.title,
        status=error.problem.status,
        detail=error.detail,
        request_id=request_id,
        errors=error.errors,
    ).model_dump(mode="json")


def encoded(error: ProblemError, request_id: str) -> bytes:
    """The same as it is sent."""
    return json.dumps(document(error, request_id)).encode()


_BY_STATUS = {
    400: Problem.MALFORMED,
    404: Problem.NOT_FOUND,
    405: Problem.METHOD_NOT_ALLOWED,
    406: Problem.NOT_ACCEPTABLE,
    408: Problem.TIMEOUT,
    413: Problem.TOO_LARGE,
    414: Problem.URI_TOO_LONG,
    415: Problem.UNSUPPORTED_MEDIA_TYPE,
    417: Problem.EXPECTATION_FAILED,
    431: Problem.HEADERS_TOO_LARGE,
    503: Problem.UNAVAILABLE,
}


def from_status(status: int, headers: Mapping[str, str] | None = None) -> ProblemError:
    """What the web framework itself refused, as one of our problems."""
    fallback = Problem.MALFORMED if 400 <= status < 500 else Problem.INTERNAL
    problem = _BY_STATUS.get(status, fallback)
    return ProblemError(problem, problem.title + ".", headers=headers)
