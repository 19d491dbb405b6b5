"""The command line of `platformctl scp explain` as a request to the evaluator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policies.evaluation import UNKNOWN, ContextValue, Request
from policies.scope import Account, OrganizationalUnit, Place

_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(?:root|(?:role|user|assumed-role)/.+)")
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class BadRequestError(ValueError):
    """What was asked makes no sense."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the account whose SCPs answer it."""

    place: Place
    request: Request

    @classmethod
    def of(
        cls,
        account: str,
        principal: str,
        action: str,
        region: str | None,
        resource: str,
        context: dict[str, ContextValue],
    ) -> Question:
        """Raises BadRequestError."""
        owner = _ARN.fullmatch(principal)
        if owner is None:
            raise BadRequestError(
                f"--principal {principal!r} is no ARN of a caller; "
                "write it like arn:aws:iam::111122223333:role/platform-deploy"
            )
        if not _ACTION.fullmatch(action):
            raise BadRequestError(f"--action {action!r} is no IAM action; write it like ec2:RunInstances")
        if region is not None and not _REGION.fullmatch(region):
            raise BadRequestError(f"--region {region!r} is no region; write it like eu-central-1")
        if resource != "*" and not resource.startswith("arn:"):
            raise BadRequestError(f"--resource {resource!r} is no ARN")
        request = Request(
            action=action,
            principal_arn=principal,
            account=owner[1],
            resource=resource if resource != "*" else UNKNOWN,
            region=region if region is not None else UNKNOWN,
            context={"aws:ViaAWSService": False} | context,
            complete=False,
        )
        return cls(_place(account), request)


def _place(account: str) -> Place:
    """An account of the organization, or `unit:name` for one that only its stack's configuration knows."""
    if account in set(Account):
        return Place.of(Account(account))
    unit, colon, name = account.partition(":")
    if colon and name and unit in set(OrganizationalUnit):
        return Place(name, OrganizationalUnit(unit))
    known = ", ".join(Account)
    raise BadRequestError(f"--account {account!r} is unknown; accounts are {known}, or write unit:name")


def parse_context(pairs: Sequence[str]) -> dict[str, ContextValue]:
    """`key=value` pairs; a key given several times has several values, an empty value says that it is absent."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadRequestError(f"--context {pair!r} is not key=value, such as ec2:InstanceType=t3.large")
        values.setdefault(key, []).extend([value] if value else [])
    return {key: found[0] if len(found) == 1 else tuple(found) for key, found in values.items()}
