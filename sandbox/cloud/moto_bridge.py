"""Hand a request to moto without its Flask application: the matching and copying there cost half of each request."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from sandbox.cloud.errors import AwsError
from sandbox.cloud.identity import MANAGEMENT_ACCOUNT

if TYPE_CHECKING:
    from moto.core.request import Request

MotoHandler = Callable[[Any, str, Any], Any]
NOT_IMPLEMENTED = 501  # AWS clients retry 500, 502, 503 and 504, but not this one
SPECIAL_HOSTS = frozenset(
    {"dynamodb", "s3", "ses", "sagemaker", "bedrock", "bedrock-agentcore", "mediastore", "execute-api"}
)


def remember_operations() -> None:
    """moto inspects a service's whole response class at every call; its answer never changes."""
    from moto.core import responses

    original = vars(responses)["method_names_from_class"]
    if not hasattr(original, "cache_info"):
        vars(responses)["method_names_from_class"] = cache(original)


@cache
def server_request_class() -> type[Request]:
    """moto's request class, marked as coming from a server."""
    from moto.core.request import Request

    class ServerRequest(Request):
        from_wsgi_server = True

    return ServerRequest


def forward(request: Request, service: str, operation: str) -> Response:
    """moto's answer to the request. Raises AwsError for what moto does not implement."""
    where = f"{service} {operation or f'{request.method} {request.path}'}"
    handler = _handler(_backend(request), request.raw_path)
    if handler is None:
        raise AwsError("NotImplemented", f"The sandbox does not emulate {where}.", status=NOT_IMPLEMENTED)
    try:
        result = handler(request, request.raw_url, request.headers)
    except HTTPException as error:
        return error.get_response()
    except ClientError as error:
        result = 400, {}, error.response["Error"]["Message"]
    except NotImplementedError as error:
        message = f"The sandbox does not emulate {where}: {error}"
        raise AwsError("NotImplemented", message, status=NOT_IMPLEMENTED) from error
    except AwsError:
        raise
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        raise AwsError("InternalFailure", f"{where} failed in the emulator: {error!r}", status=500) from error
    status, headers, body = result if len(result) == 3 else (200, {}, result)
    response = Response(response=body, status=int(status), headers=headers)
    if request.method == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    return response


def _backend(request: Request) -> str | None:
    """The name of moto's backend, by moto's own rules; those depend on the scope alone for most services."""
    scope = request.headers.get("Authorization", "").split("/", 4)
    service = scope[3].lower() if len(scope) > 4 else ""
    if not service or service in SPECIAL_HOSTS:
        return _infer(request.environ)
    return _backend_of_scope(service, scope[2])


@cache
def _backend_of_scope(service: str, region: str) -> str | None:
    scope = f"x Credential=x/x/{region}/{service}/aws4_request,"
    return _infer({"HTTP_AUTHORIZATION": scope, "PATH_INFO": "/", "HTTP_HOST": ""})


def _infer(environ: dict[str, Any]) -> str | None:
    dispatcher = _dispatcher()
    host = dispatcher.infer_service_region_host(environ, environ["PATH_INFO"]) or "s3.us-east-1.amazonaws.com"
    found = dispatcher.get_backend_for_host(host)
    return str(found) if found else None


@cache
def _dispatcher() -> Any:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    return DomainDispatcherApplication(create_backend_app)


def _handler(backend: str | None, path: str) -> MotoHandler | None:
    if backend is None:
        return None
    for pattern, handler in _paths(backend):
        if pattern.match(path):
            return handler
    return None


@cache
def _paths(backend: str) -> tuple[tuple[re.Pattern[str], MotoHandler], ...]:
    from moto import backends

    regions: Any = backends.get_backend(backend)[MANAGEMENT_ACCOUNT]  # type: ignore[call-overload]
    instance = regions["us-east-1" if "us-east-1" in regions else "aws"]
    return tuple((re.compile(path), handler) for path, handler in instance.url_paths.items())
