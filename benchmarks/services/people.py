"""The callers of a run: verified users with access tokens, each at an address of its own, each with an order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.request import Request, urlopen
from uuid import UUID

from sqlalchemy import create_engine, text

from benchmarks.services.place import Place
from services.common.database import for_sqlalchemy
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.passwords import Passwords
from services.user.signing import Signer

PEOPLE = 400
ISSUER = "https://users.platform.internal"
PASSWORD = "correct horse battery"  # noqa: S105 # of a benchmark's users
ORDER = '{"currency":"EUR","items":[{"sku":"book","quantity":2,"unit_price_minor":1999}]}'
_INSERT = text(
    "INSERT INTO users (id, email, password_hash, display_name, role, status, email_verified_at, version)"
    " VALUES (:id, :email, :hash, 'Bench', 'user', 'active', now(), 1)"
)


class HasUsers(Protocol):
    """A place with a user service."""

    @property
    def user_database(self) -> str: ...
    @property
    def signing_keys(self) -> Path: ...


@dataclass(frozen=True, kw_only=True)
class Person:
    """One caller."""

    user_id: UUID
    address: str
    token: str

    @property
    def email(self) -> str:
        return f"{self.user_id}@example.com"

    @property
    def credentials(self) -> str:
        """What a login sends."""
        return json.dumps({"email": self.email, "password": PASSWORD})


def register(place: HasUsers, passwords: Passwords) -> list[Person]:
    """All the people, in the user service's database."""
    stored = passwords.hash(PASSWORD)
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    people = []
    for number in range(PEOPLE):
        user_id = new_id()
        address = f"10.0.{number // 250}.{number % 250 + 1}"
        people.append(Person(user_id=user_id, address=address, token=signer.sign(user_id, Role.USER)))
    engine = create_engine(for_sqlalchemy(place.user_database))
    with engine.begin() as connection:
        connection.execute(
            _INSERT, [{"id": one.user_id, "email": one.email, "hash": stored} for one in people]
        )
    engine.dispose()
    return people


def order_each(place: Place, people: list[Person]) -> list[str]:
    """The id of an order of each person."""

    def order(person: Person) -> str:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {person.token}",
            "X-Forwarded-For": person.address,
            "Idempotency-Key": new_id().hex,
        }
        url = f"{place.urls['order-service']}/v1/orders"
        wanted = Request(url, ORDER.encode(), headers)  # noqa: S310 # our own http URL
        with urlopen(wanted, timeout=10) as answer:  # noqa: S310
            return str(json.load(answer)["id"])

    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(order, people))
