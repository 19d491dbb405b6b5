"""Both descriptions are valid OpenAPI 3.1 and cover every route."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from services.common.endpoint import Endpoint, parse, parse_body
from services.common.openapi import describe
from services.order.endpoints import ENDPOINTS as ORDER_ENDPOINTS
from services.user.endpoints import ENDPOINTS as USER_ENDPOINTS

BOTH = pytest.mark.parametrize("endpoints", [USER_ENDPOINTS, ORDER_ENDPOINTS], ids=["user", "order"])


@BOTH
def test_the_description_is_valid(endpoints: tuple[Endpoint, ...]) -> None:
    validate(describe("Example", endpoints))


@BOTH
def test_every_operation_is_described_once(endpoints: tuple[Endpoint, ...]) -> None:
    paths = describe("Example", endpoints)["paths"]
    described = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert sorted(described) == sorted((endpoint.method, endpoint.path) for endpoint in endpoints)
    names = [endpoint.name for endpoint in endpoints]
    assert len(set(names)) == len(names)


@BOTH
def test_every_operation_that_is_not_public_asks_for_a_token(endpoints: tuple[Endpoint, ...]) -> None:
    paths = describe("Example", endpoints)["paths"]
    for endpoint in endpoints:
        operation = paths[endpoint.path][endpoint.method.lower()]
        assert ("security" in operation) == (endpoint.roles is not None)
        assert ("401" in operation["responses"]) >= (endpoint.roles is not None)


@BOTH
def test_all_requests_refuse_members_that_nobody_declared(endpoints: tuple[Endpoint, ...]) -> None:
    schemas = describe("Example", endpoints)["components"]["schemas"]
    for endpoint in endpoints:
        if endpoint.body:
            assert schemas[endpoint.body.__name__]["additionalProperties"] is False


@BOTH
def test_every_body_has_a_complete_example_that_it_accepts(endpoints: tuple[Endpoint, ...]) -> None:
    paths = describe("Example", endpoints)["paths"]
    for endpoint in endpoints:
        if endpoint.body:
            operation = paths[endpoint.path][endpoint.method.lower()]
            example = operation["requestBody"]["content"]["application/json"]["example"]
            assert set(example) == set(endpoint.body.model_fields), (
                f"{endpoint.title}: a field has no example"
            )
            parse_body(endpoint.body, "application/json", json.dumps(example).encode())


@BOTH
def test_every_header_that_is_needed_has_an_example_that_is_accepted(endpoints: tuple[Endpoint, ...]) -> None:
    for endpoint in endpoints:
        if endpoint.headers:
            examples = endpoint.headers.example()
            assert set(examples) == set(endpoint.headers.model_fields), f"{endpoint.title}: no example"
            given = dict(zip(endpoint.header_names, examples.values(), strict=True))
            parse(endpoint.headers, given, "headers")
