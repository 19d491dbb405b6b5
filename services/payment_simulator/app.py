"""The simulator's HTTP interface."""

from __future__ import annotations

import asyncio
import random
from dataclasses import asdict

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.payment_simulator.faults import Fault, Faults
from services.payment_simulator.ledger import Ledger, PaymentState


class Charge(BaseModel):
    """The body of a charge."""

    model_config = ConfigDict(extra="forbid", strict=True)

    amount_minor: int = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Simulator:
    """PUT and DELETE /v1/payments/{id}, GET /v1/payments, PUT /faults, GET /livez."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.ledger = Ledger()
        self.faults = faults or Faults()
        self._random = random.Random(self.faults.seed)  # noqa: S311 # faults, not secrets

    def app(self) -> web.Application:
        """The application; one simulator has one."""
        app = web.Application()
        app.router.add_put("/v1/payments/{payment_id}", self._charge)
        app.router.add_delete("/v1/payments/{payment_id}", self._void)
        app.router.add_get("/v1/payments", self._list)
        app.router.add_put("/faults", self._set_faults)
        app.router.add_get("/livez", self._live)
        return app

    async def _charge(self, request: web.Request) -> web.StreamResponse:
        fault = await self._misbehave(request)
        if fault is Fault.ERROR:
            return web.json_response({"error": "simulated"}, status=500)
        try:
            wanted = Charge.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"error": str(error)}, status=422)
        if wanted.amount_minor > self.faults.decline_over_minor:
            return web.json_response({"error": "declined"}, status=402)
        payment = self.ledger.charge(request.match_info["payment_id"], wanted.amount_minor, wanted.currency)
        if fault is Fault.RESET_AFTER:
            return self._reset(request)
        status = 200 if payment.state is PaymentState.CHARGED else 409
        return web.json_response(asdict(payment), status=status)

    async def _void(self, request: web.Request) -> web.StreamResponse:
        fault = await self._misbehave(request)
        if fault is Fault.ERROR:
            return web.json_response({"error": "simulated"}, status=500)
        payment = self.ledger.void(request.match_info["payment_id"])
        if fault is Fault.RESET_AFTER:
            return self._reset(request)
        return web.json_response(asdict(payment))

    async def _misbehave(self, request: web.Request) -> Fault:
        self.ledger.calls += 1
        fault = self.faults.pick(self._random)
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)
        if fault is Fault.RESET_BEFORE:
            self._reset(request)
            raise web.HTTPBadGateway
        return fault

    @staticmethod
    def _reset(request: web.Request) -> web.StreamResponse:
        """Break the connection instead of answering."""
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=502)

    async def _list(self, _request: web.Request) -> web.Response:
        payments = {name: asdict(payment) for name, payment in self.ledger.payments.items()}
        return web.json_response({"calls": self.ledger.calls, "payments": payments})

    async def _set_faults(self, request: web.Request) -> web.Response:
        try:
            self.faults = Faults.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"error": str(error)}, status=422)
        self._random = random.Random(self.faults.seed)  # noqa: S311 # faults, not secrets
        return web.json_response(self.faults.model_dump())

    async def _live(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})
