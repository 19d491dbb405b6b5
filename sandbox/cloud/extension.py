"""How the emulator is extended: a module with `install(registry)` registers handlers for AWS operations.

The server imports every module of `sandbox.cloud.generic.entries` and `sandbox.cloud.services`, then
`sandbox.cloud.eks`, and calls `install(registry)` of each that has one, before the first request. In it:

    def install(registry: Registry) -> None:
        registry.handle("eks", "CreateAddon", create_addon)                  # answers instead of moto
        registry.handle("eks", "CreateCluster", create_cluster, exclusive=False)
        registry.on_inventory(list_my_objects)

    def create_addon(call: Call) -> Answer:
        addons = call.state("eks")            # dict of this account and region, saved in the snapshot
        if call.params["addonName"] in addons: raise AwsError("ResourceInUseException", "...")
        return {"addon": {...}}               # serialized by botocore's model of the operation

A handler gets a `Call` and returns the operation's output members as a dict (None: empty), or raises `AwsError`.
`call.forward()` asks moto (or the handler registered before this one) and returns its parsed answer, which the
handler may change: that is how a field that moto drops is put back. Handlers run one at a time under the server's lock;
`exclusive=False` runs the handler without it, for those that wait (starting a process): take `registry.lock` around
state that others change. What a handler keeps must be in `call.state(...)` / `registry.state(...)` and picklable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.cloud.errors import AwsError
from sandbox.cloud.identity import Caller

if TYPE_CHECKING:
    from moto.core.request import Request

__all__ = ["Answer", "AwsError", "Call", "Caller", "Handler", "InventoryItem", "Registry"]

# Values of AWS operations have no narrower static type than botocore's runtime models.
Answer = Mapping[str, Any] | None
State = dict[str, Any]
# moto takes the account of a request from this header first (moto.core.responses.get_current_account)
ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"


@dataclass
class Call:
    """One request to one AWS operation, as its handler sees it."""

    service: str
    """botocore's name: `ec2`, `elbv2`, `sso-admin`, `s3control`, ..."""
    operation: str
    account: str
    region: str
    protocol: str
    """`json`, `rest-json`, `query`, `ec2`, `rest-xml`, as the request was sent."""
    caller: Caller
    request: Request
    registry: Registry
    parse: Callable[[], dict[str, Any]]
    next: Callable[[Call], dict[str, Any]]
    _params: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def params(self) -> dict[str, Any]:
        """Input members by botocore's model (timestamps are datetimes, blobs are bytes)."""
        if self._params is None:
            self._params = self.parse()
        return self._params

    def forward(self, *, account: str | None = None) -> dict[str, Any]:
        """The answer of moto (or of the handler registered before), parsed; its error is raised as AwsError.

        With `account`, moto answers as if that account had asked.
        """
        if account is None:
            return self.next(self)
        environ = self.request.environ
        before, environ[ACCOUNT_HEADER] = environ[ACCOUNT_HEADER], account
        try:
            return self.next(self)
        finally:
            environ[ACCOUNT_HEADER] = before

    def state(self, name: str, *, region: str | None = None, account: str | None = None) -> State:
        """The extension's own dict for this account and region; `region="global"` for global services."""
        return self.registry.state(name, account or self.account, region or self.region)

    def arn(self, resource: str, *, service: str | None = None, region: str | None = None) -> str:
        """`arn:aws:<service>:<region>:<account>:<resource>`; pass region="" for global services."""
        where = self.region if region is None else region
        return f"arn:aws:{service or self.service}:{where}:{self.account}:{resource}"


@dataclass(frozen=True)
class InventoryItem:
    """One object that exists in the emulated cloud and that AWS would not have made by itself."""

    account: str
    region: str
    service: str
    type: str
    id: str


Handler = Callable[[Call], Answer]
InventorySource = Callable[[], Iterable[InventoryItem]]


class Registry:
    """What extensions registered, and the state they keep."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        """The server's lock: held during every request to moto and every exclusive handler."""
        self.keep: Callable[[], object] = bool
        """Saves the state now; for what must not be lost once others know of it."""
        self.states: dict[tuple[str, str, str], State] = {}
        self.inventory_sources: list[InventorySource] = []
        self.start_hooks: list[Callable[[], None]] = []
        self.stop_hooks: list[Callable[[], None]] = []
        self.reset_hooks: list[Callable[[], None]] = []
        self._handlers: dict[tuple[str, str], list[tuple[Handler, bool]]] = {}

    def handle(self, service: str, operation: str, handler: Handler, *, exclusive: bool = True) -> None:
        """Answer `service`'s `operation` with `handler`. A later registration goes in front of earlier ones."""
        self._handlers.setdefault((service, operation), []).append((handler, exclusive))

    def handlers(self, service: str, operation: str) -> list[tuple[Handler, bool]]:
        """In order of registration, each with whether it is exclusive; empty if moto answers."""
        return self._handlers.get((service, operation), [])

    def state(self, name: str, account: str, region: str) -> State:
        """An extension's dict for one account and region, created when missing; part of the snapshot."""
        return self.states.setdefault((name, account, region), {})

    def all_states(self, name: str) -> Iterable[tuple[str, str, State]]:
        """(account, region, state) of every state of that name."""
        return [
            (account, region, state) for (n, account, region), state in list(self.states.items()) if n == name
        ]

    def on_inventory(self, source: InventorySource) -> None:
        """`source` yields what the extension holds, for `GET /sandbox/inventory`."""
        self.inventory_sources.append(source)

    def on_start(self, hook: Callable[[], None]) -> None:
        """Called once after the snapshot was restored, before the first request."""
        self.start_hooks.append(hook)

    def on_stop(self, hook: Callable[[], None]) -> None:
        """Called on SIGTERM after the last request, before the final snapshot."""
        self.stop_hooks.append(hook)
