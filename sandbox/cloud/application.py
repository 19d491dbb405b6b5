"""One request through the emulator: who calls what, may they, and who answers: an extension or moto."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from sandbox.cloud import messages, moto_bridge
from sandbox.cloud.errors import AwsError
from sandbox.cloud.extension import ACCOUNT_HEADER, Call, Registry
from sandbox.cloud.identity import Caller, caller_of
from sandbox.cloud.operations import Operation, operation_of, parameters_of, protocol_of

if TYPE_CHECKING:
    from moto.core.request import Request

Check = Callable[[Call], None]
Observer = Callable[[Call], None]
Page = Callable[[str, str], Response]
FIRST_ERROR = 300
READING = ("Describe", "Get", "List", "Head", "Search", "Lookup", "BatchGet", "Select", "Query", "Scan")


class Application:
    """The WSGI application. `check` raises AwsError to refuse a call, `observe` hears of each call that may have
    changed something, `pages` serve the sandbox's own paths; `/x/*` stands for each path below /x."""

    def __init__(
        self, registry: Registry, *, check: Check | None = None, observe: Observer | None = None
    ) -> None:
        self.registry = registry
        self.check = check
        self.observe = observe
        self.pages: dict[str, Page] = {}
        self.changing: Callable[[], AbstractContextManager[None]] = nullcontext
        """Entered for the time of each call that may change something."""
        self.done: Observer = lambda _call: None
        """Hears of each such call that succeeded, before it is answered."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = self._page(environ) or self.handle(moto_bridge.server_request_class()(environ))
        return response(environ, start_response)

    def handle(self, request: Request) -> Response:
        """Answer one AWS request; every problem becomes an error in the service's own protocol."""
        operation = operation_of(request)
        try:
            return self._answer(request, operation)
        except AwsError as problem:
            return messages.error(request, operation, problem)
        except Exception as unexpected:
            traceback.print_exc(file=sys.stderr)
            failure = AwsError(
                "InternalFailure", f"{operation.service} {operation.name}: {unexpected!r}", status=500
            )
            return messages.error(request, operation, failure)

    def _answer(self, request: Request, operation: Operation) -> Response:
        caller = request.environ.get(Caller.ENVIRON) or caller_of(operation.access_key)
        account = request.environ.setdefault(ACCOUNT_HEADER, caller.account)
        call = self._call(request, operation, caller, account)
        if self.check is not None and operation.model is not None:
            self.check(call)
        if operation.name.startswith(READING):
            return self._respond(request, operation, call)
        try:
            with self.changing():
                response = self._respond(request, operation, call)
                if response.status_code < FIRST_ERROR:
                    self.done(call)
                return response
        finally:
            if self.observe is not None:
                self.observe(call)

    def _respond(self, request: Request, operation: Operation, call: Call) -> Response:
        handlers = self.registry.handlers(operation.service, operation.name)
        if not handlers:
            with self.registry.lock:
                return moto_bridge.forward(request, operation.service, operation.name)
        _, exclusive = handlers[-1]
        if exclusive:
            with self.registry.lock:
                return messages.result(request, operation, call.forward())
        return messages.result(request, operation, call.forward())

    def _call(self, request: Request, operation: Operation, caller: Caller, account: str) -> Call:
        remaining = list(self.registry.handlers(operation.service, operation.name))

        def following(call: Call) -> dict[str, Any]:
            """The next handler towards moto, which is the last one."""
            if remaining:
                handler, _ = remaining.pop()
                try:
                    return dict(handler(call) or {})
                finally:
                    remaining.append((handler, True))
            with self.registry.lock:
                response = moto_bridge.forward(request, operation.service, operation.name)
            return messages.parsed(request, operation, response)

        return Call(
            service=operation.service,
            operation=operation.name,
            account=account,
            region=operation.region,
            protocol=protocol_of(request, operation.service_model) if operation.service_model else "",
            caller=caller,
            request=request,
            registry=self.registry,
            parse=lambda: parameters_of(request, operation),
            next=following,
        )

    def _page(self, environ: dict[str, Any]) -> Response | None:
        path = environ["PATH_INFO"]
        page = self.pages.get(path) or self.pages.get(f"{path.rpartition('/')[0]}/*")
        return page(environ["REQUEST_METHOD"], path) if page else None


def json_page(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")
