"""What the people of a load test do; Locust runs this file, `benchmarks.load` starts it."""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import HttpUser, LoadTestShape, constant_throughput, events, task

CROWD, STAGES, SAMPLES, ORDERS = "LOAD_CROWD", "LOAD_STAGES", "LOAD_SAMPLES", "LOAD_ORDERS_URL"
ORDER = {"currency": "EUR", "items": [{"sku": "book", "quantity": 2, "unit_price_minor": 1999}]}

_crowd = itertools.cycle(json.loads(Path(os.environ[CROWD]).read_text()))
_samples = Path(os.environ[SAMPLES]).open("a", buffering=1 << 16)  # noqa: SIM115 # open as long as the process
_orders = os.environ[ORDERS]
_began = time.monotonic()


def _remember(name: str, response_time: float, exception: Exception | None, **_rest: object) -> None:
    began = time.monotonic() - _began - response_time / 1000
    _samples.write(json.dumps([round(began, 3), name, round(response_time, 2), exception is None]) + "\n")


def _finish(**_rest: object) -> None:
    _samples.close()


events.request.add_listener(_remember)  # type: ignore[no-untyped-call] # Locust leaves it bare
events.quit.add_listener(_finish)  # type: ignore[no-untyped-call] # Locust leaves it bare


class Stages(LoadTestShape):
    """As many people as the stages say."""

    _stages: tuple[tuple[float, int], ...] = tuple(map(tuple, json.loads(os.environ[STAGES])))

    def tick(self) -> tuple[int, float] | None:
        left = self.get_run_time()  # type: ignore[no-untyped-call] # Locust leaves it bare
        for seconds, users in self._stages:
            if left < seconds:
                return users, float(users)
            left -= seconds
        return None


class Customer(HttpUser):
    """A signed-in person at an address of their own."""

    wait_time = constant_throughput(2)

    def on_start(self) -> None:
        who: dict[str, Any] = next(_crowd)
        self.client.headers.update(
            {"Authorization": f"Bearer {who['token']}", "X-Forwarded-For": who["address"]}
        )
        self._login = {"email": who["email"], "password": who["password"]}
        self._order_ids: list[str] = []
        self.create_order()

    @task(8)
    def read_me(self) -> None:
        self.client.get("/v1/users/me", name="GET /v1/users/me")

    @task(8)
    def read_order(self) -> None:
        if self._order_ids:
            path = f"/v1/orders/{self._order_ids[-1]}"
            self.client.get(_orders + path, name="GET /v1/orders/{order_id}")

    @task(2)
    def list_orders(self) -> None:
        self.client.get(f"{_orders}/v1/orders?limit=10", name="GET /v1/orders")

    @task(4)
    def create_order(self) -> None:
        headers = {"Idempotency-Key": uuid4().hex}
        answer = self.client.post(f"{_orders}/v1/orders", json=ORDER, headers=headers, name="POST /v1/orders")
        if answer.status_code == 201:
            self._order_ids.append(answer.json()["id"])

    @task(1)
    def log_in(self) -> None:
        self.client.post("/v1/sessions", json=self._login, name="POST /v1/sessions")
