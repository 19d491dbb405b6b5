"""One request as an endpoint sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.common.endpoint import Role
from services.common.tokens import Principal, unauthenticated
from services.order.dependencies import Dependencies

PartT = TypeVar("PartT", bound=BaseModel)


@dataclass(kw_only=True)
class Call:
    """Lives as long as the request."""

    needs: Dependencies
    parts: tuple[BaseModel, ...] = ()
    path: dict[str, UUID] = field(default_factory=dict)
    caller: Principal | None = None

    def get(self, model: type[PartT]) -> PartT:
        """The body, query or headers, by type."""
        for part in self.parts:
            if isinstance(part, model):
                return part
        raise TypeError(f"the endpoint declares no {model.__name__}")

    @property
    def principal(self) -> Principal:
        """Who calls an endpoint that is not public."""
        if self.caller is None:
            raise unauthenticated("Send an access token.")
        return self.caller

    def may_see(self, customer_id: UUID) -> bool:
        """Whether the caller may see an order of that customer."""
        return may_see(self.principal, customer_id)


def may_see(caller: Principal, customer_id: UUID) -> bool:
    """Customers see their own orders, the staff sees all."""
    return caller.role is not Role.USER or caller.user_id == customer_id
