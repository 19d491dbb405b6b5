"""OpenAPI 3.1 from the endpoint declarations, so that the description cannot differ from the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from services.common import problem
from services.common.context import REQUEST_ID_HEADER
from services.common.endpoint import EVERYONE, Endpoint, Representation, Request
from services.common.metrics import version
from services.common.problem import Problem, ProblemDocument

REFERENCE = "#/components/schemas/{model}"


class Health(Representation):
    """The answer of a probe."""

    status: Literal["ok"]


class JsonWebKey(BaseModel):
    """A public key (RFC 7517); the members beside these depend on its type."""

    model_config = ConfigDict(extra="allow")

    kid: str
    kty: str
    alg: str
    use: str


class JsonWebKeySet(BaseModel):
    """Public keys, the signing one first."""

    keys: list[JsonWebKey] = Field(min_length=1)


def describe(title: str, endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    operations = tuple(endpoints)
    references, schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in operations:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version()},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(endpoints: tuple[Endpoint, ...]) -> tuple[Mapping[type[BaseModel], Any], dict[str, Any]]:
    wanted: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        (ProblemDocument, "serialization")
    ]
    for endpoint in endpoints:
        if endpoint.body:
            wanted.append((endpoint.body, "validation"))
        if endpoint.answer:
            wanted.append((endpoint.answer, "serialization"))
    unique = list(dict.fromkeys(wanted))
    by_model, definitions = models_json_schema(unique, ref_template=REFERENCE)
    return {model: by_model[(model, mode)] for model, mode in unique}, definitions["$defs"]


def _operation(endpoint: Endpoint, references: Mapping[type[BaseModel], Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": [
            *_path_parameters(endpoint),
            *_parameters(endpoint.query, "query"),
            *_parameters(endpoint.headers, "header"),
        ],
        "responses": _responses(endpoint, references),
    }
    if endpoint.body:
        content = {
            "application/json": {"schema": references[endpoint.body], "example": endpoint.body.example()}
        }
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.roles is not None:
        operation["security"] = [{"accessToken": []}]
        operation["x-roles"] = sorted(endpoint.roles)
    return operation


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    schema = {"type": "string", "format": "uuid"}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema} for name in endpoint.path_parameters
    ]


def _parameters(model: type[Request] | None, place: str) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": place,
            "required": name in required or member.pop("x-required", False),
            "description": member.get("description", ""),
            "schema": _inline(_without_null(member), definitions),
        }
        for name, member in schema["properties"].items()
    ]


def _without_null(member: dict[str, Any]) -> dict[str, Any]:
    """A parameter is absent rather than null."""
    kept = [option for option in member.get("anyOf", []) if option.get("type") != "null"]
    cleaned = {key: value for key, value in member.items() if key not in ("anyOf", "description", "title")}
    if cleaned.get("default", ...) is None:
        del cleaned["default"]
    return cleaned | kept[0] if kept else cleaned


def _inline(member: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    reference = member.pop("$ref", None)
    return member | definitions[reference.rsplit("/", 1)[1]] if reference else member


def _responses(endpoint: Endpoint, references: Mapping[type[BaseModel], Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": endpoint.summary, "headers": _headers(endpoint.answer_headers)}
    if endpoint.answer:
        success["content"] = {endpoint.content_type: {"schema": references[endpoint.answer]}}
    elif endpoint.status != 204:
        success["content"] = {endpoint.content_type: {}}
    responses = {str(endpoint.status): success}
    by_status: dict[int, list[Problem]] = {}
    for error in _errors(endpoint):
        by_status.setdefault(error.status, []).append(error)
    for status, errors in sorted(by_status.items()):
        titles = "; ".join(
            dict.fromkeys(f"{error.title} (`{problem.TYPE_PREFIX}{error.slug}`)" for error in errors)
        )
        content = {problem.CONTENT_TYPE: {"schema": references[ProblemDocument]}}
        responses[str(status)] = {"description": titles, "headers": _headers({}), "content": content}
    return responses


def _errors(endpoint: Endpoint) -> list[Problem]:
    implied = [Problem.MALFORMED, Problem.UNAVAILABLE]
    if endpoint.body:
        implied += [Problem.TOO_LARGE, Problem.UNSUPPORTED_MEDIA_TYPE, Problem.INVALID]
    if endpoint.query or endpoint.headers or endpoint.path_parameters:
        implied.append(Problem.INVALID)
    if endpoint.roles is not None:
        implied.append(Problem.UNAUTHENTICATED)
    if endpoint.roles is not None and endpoint.roles != EVERYONE:
        implied.append(Problem.FORBIDDEN)
    if endpoint.limited and endpoint.tag != "operations":
        implied.append(Problem.TOO_MANY_REQUESTS)
    return list(dict.fromkeys([*endpoint.errors, *implied]))


def _headers(described: Mapping[str, str]) -> dict[str, Any]:
    wanted = {REQUEST_ID_HEADER: "Names the request in logs and traces", **described}
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in wanted.items()}
