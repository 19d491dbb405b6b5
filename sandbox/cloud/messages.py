"""Answers in the protocol of the called service: results and errors out, moto's answers in."""

from __future__ import annotations

import html
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore.awsrequest import HeadersDict
from botocore.model import Shape
from botocore.parsers import ResponseParserFactory
from werkzeug.wrappers import Response

from sandbox.cloud.errors import AwsError
from sandbox.cloud.operations import Operation, protocol_of

if TYPE_CHECKING:
    from moto.core.request import Request

REQUEST_ID = "x-amzn-requestid"
_PARSERS = ResponseParserFactory()


def result(request: Request, operation: Operation, answer: Mapping[str, Any] | None) -> Response:
    """The operation's output members as the service would send them."""
    return _serialized(request, operation, dict(answer or {}))


def error(request: Request, operation: Operation, problem: AwsError) -> Response:
    """The error in the service's own form; plain XML when the service is unknown to botocore."""
    if operation.service_model is None:
        text = html.escape(problem.message)
        body = f"<ErrorResponse><Error><Code>{problem.code}</Code><Message>{text}</Message></Error></ErrorResponse>"
        return Response(body, status=problem.status or 400, content_type="text/xml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto warns of codes outside the model; AWS has many (AccessDenied)
        response = _serialized(request, operation, problem)
    if problem.status is not None:
        response.status_code = problem.status
    return response


def parsed(request: Request, operation: Operation, response: Response) -> dict[str, Any]:
    """The output members of an answer; an error answer is raised as AwsError."""
    if operation.model is None or operation.service_model is None:
        raise AwsError("UnknownOperationException", f"{operation.service} has no such operation")
    parser = _PARSERS.create_parser(protocol_of(request, operation.service_model))
    raw = {
        "status_code": response.status_code,
        "headers": HeadersDict({name.lower(): value for name, value in response.headers.items()}),
        "body": response.get_data(),
        "context": {"operation_name": operation.name},
    }
    output: dict[str, Any] = parser.parse(raw, cast(Shape, operation.model.output_shape))
    output.pop("ResponseMetadata", None)
    if response.status_code >= 300 or ("Error" in output and "Code" in output.get("Error", {})):
        problem = output.pop("Error", {})
        code = str(problem.get("Code") or response.status_code)
        raise AwsError(code, str(problem.get("Message", "")), status=response.status_code, fields=output)
    return output


def _serialized(request: Request, operation: Operation, value: dict[str, Any] | AwsError) -> Response:
    from moto.core.model import OperationModel
    from moto.core.serialize import XFormedAttributePicker, get_serializer_class

    service_model = operation.service_model
    if service_model is None:
        raise AwsError("UnknownOperationException", f"botocore knows no service {operation.service!r}")
    model = operation.model or OperationModel({}, service_model)
    serializer = get_serializer_class(service_model.service_name, protocol_of(request, service_model))
    message = serializer(operation_model=model, value_picker=XFormedAttributePicker()).serialize(value)
    headers = {**message["headers"], REQUEST_ID: "00000000-0000-4000-8000-000000000000"}
    return Response(message["body"], status=message["status_code"], headers=headers)
