"""Which account a resource lands in, from its provider and the stack's configuration alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.findings import mapping
from policies.resource import Provider, Value
from policies.scope import UNIT_OF, Account, OrganizationalUnit, Place

# An account that nobody placed is judged as strictly as production.
STRICTEST = OrganizationalUnit.PROD
_ACCOUNT_IN_ARN = re.compile(r"^arn:aws[a-z-]*:iam::(\d{12}):")


@dataclass(frozen=True, slots=True)
class Placement:
    """The accounts that the stack's configuration knows, by name and by id, and the stack's own account."""

    home: Place
    by_name: Mapping[str, Place] = field(default_factory=dict)
    by_id: Mapping[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, stack: str, config: Mapping[str, str]) -> Placement:
        """From the stack's name and its configuration (values are JSON where they are objects)."""
        places = {account.value: Place.of(account) for account in Account}
        ids: dict[str, Place] = {}
        for key, value in config.items():
            if key.endswith(":accounts"):
                for name, settings in mapping(_parsed(value)).items():
                    places[name] = Place(name, _unit(mapping(settings).get("unit"), name))
                    account_id = mapping(settings).get("accountId")
                    if isinstance(account_id, str):
                        ids[account_id] = places[name]
            if key.endswith(":managementAccountId"):
                ids[value] = Place.of(Account.MANAGEMENT)
        name = Account.MANAGEMENT.value if stack == "organization" else stack
        return cls(places.get(name, Place(name, STRICTEST)), places, ids)

    def of_provider(self, provider: Provider) -> Place:
        """By the account id that the provider names, else by the provider's name, else the stack's own account."""
        account = account_id(provider)
        if account in self.by_id:
            return self.by_id[account]
        # `stacks.providers` calls a provider <account>-<region>.
        fitting = [
            name for name in self.by_name if provider.name == name or provider.name.startswith(f"{name}-")
        ]
        return self.by_name[max(fitting, key=len)] if fitting else self.home


def account_id(provider: Provider) -> str:
    """The account id in the provider's role, else its only allowed account; empty if neither is known."""
    role = role_arn(provider)
    match = _ACCOUNT_IN_ARN.match(role) if isinstance(role, str) else None
    if match:
        return match[1]
    allowed = _parsed(provider.properties.get("allowedAccountIds"))
    if isinstance(allowed, list) and len(allowed) == 1 and isinstance(allowed[0], str):
        return allowed[0]
    return ""


def role_arn(provider: Provider) -> Value:
    """The role that the provider assumes last: a text, UNKNOWN, or None when it keeps the caller's identity."""
    roles = _parsed(provider.properties.get("assumeRoles"))
    if isinstance(roles, list) and roles:
        return mapping(roles[-1]).get("roleArn")
    if roles is not None and not isinstance(roles, list):
        return roles
    return mapping(_parsed(provider.properties.get("assumeRole"))).get("roleArn")


def _parsed(value: Value) -> Value:
    """Provider properties and configuration that are no plain strings come as JSON."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        parsed: Value = json.loads(value)
        return parsed
    return value


def _unit(value: Value, name: str) -> OrganizationalUnit:
    try:
        return OrganizationalUnit(str(value))
    except ValueError:
        return UNIT_OF.get(Account(name), STRICTEST) if name in set(Account) else STRICTEST
