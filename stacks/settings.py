"""The only reader of `pulumi.Config`: Pulumi.yaml and Pulumi.<stack>.yaml become frozen dataclasses."""

from __future__ import annotations

import difflib
import json
import typing
from collections.abc import Mapping
from dataclasses import fields

import pulumi
from pulumi.runtime import config as engine_config

from components.network.cidr_plan import AddressPlan, CidrError
from stacks.core_settings import OrganizationSettings, SecuritySettings, SharedSettings
from stacks.decode import SettingsError, camel_case, decode, unknown_key
from stacks.environment_settings import EnvironmentSettings
from stacks.names import CoreStack, Layer, layer_of

Settings = OrganizationSettings | SecuritySettings | SharedSettings | EnvironmentSettings

_KINDS: Mapping[Layer, type[Settings]] = {
    Layer.ORGANIZATION: OrganizationSettings,
    Layer.SECURITY: SecuritySettings,
    Layer.SHARED: SharedSettings,
    Layer.ENVIRONMENT: EnvironmentSettings,
}


def load() -> Settings:
    """The settings of the stack that runs now. Raises SettingsError for anything that does not fit."""
    stack = pulumi.get_stack()
    kind = _KINDS[layer_of(stack)]
    path = f"{pulumi.get_project()}:"
    values = _values(kind, path)
    if kind is EnvironmentSettings:
        _check_account(stack, values.get("accounts"))
    settings = decode(kind, values, path)
    if isinstance(settings, SharedSettings | EnvironmentSettings):
        _check_address(stack, settings.address_plan, path)
    object.__setattr__(settings, "stack", stack)  # comes from the engine, not from a file
    return settings


def _values(kind: type[Settings], path: str) -> dict[str, object]:
    """What the engine holds for the project, each value parsed as its field wants it."""
    config = pulumi.Config()
    hints = typing.get_type_hints(kind)
    known = {camel_case(field.name): hints[field.name] for field in fields(kind) if field.init}
    values: dict[str, object] = {}
    for full in sorted(engine_config.CONFIG.get()):
        if not full.startswith(path):
            continue
        key = full.removeprefix(path)
        if key not in known:
            raise SettingsError(unknown_key(full, key, known))
        values[key] = _value(config, key, full, known[key])
    return values


def _value(config: pulumi.Config, key: str, full: str, hint: object) -> object:
    is_secret = engine_config.is_config_secret(full)
    wants_secret = pulumi.Output in {typing.get_origin(each) for each in (hint, *typing.get_args(hint))}
    if is_secret and wants_secret:
        return config.require_secret(key)
    if is_secret:
        raise SettingsError(f"{full} is stored as a secret, but it shapes the stack and must be plain.")
    text = config.require(key)
    if hint in (str, str | None) or wants_secret:
        return text
    try:
        return typing.cast(object, json.loads(text))
    except json.JSONDecodeError:
        return text


def _check_address(stack: str, plan: AddressPlan, path: str) -> None:
    """A stack with a network needs a block of its own; the account of both has the stack's name."""
    try:
        plan.block_of(stack)
    except CidrError as refusal:
        raise SettingsError(f"{path}addressPlan.vpcs: {refusal}.") from refusal


def _check_account(stack: str, accounts: object) -> None:
    """A misspelt stack would otherwise be told that its whole configuration is missing."""
    known = sorted(accounts) if isinstance(accounts, Mapping) else []
    if known and stack not in known:
        names = sorted({*CoreStack, *known})
        nearest = difflib.get_close_matches(stack, names, n=1)
        hint = f" Did you mean `{nearest[0]}`?" if nearest else ""
        raise SettingsError(
            f"There is no account for the stack {stack!r} in platform:accounts.{hint} Stacks: {', '.join(names)}."
        )
