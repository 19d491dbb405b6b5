"""The provider's own configuration: region, roles to assume, default tags, allowed accounts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sandbox.plugins.aws.values import UNKNOWN, Json, Properties
from sandbox.plugins.program_files import resolve

FALLBACK_REGION = "us-east-1"
# Settings that only tune how the official provider talks to AWS; accepted and without effect here.
WITHOUT_EFFECT = frozenset(
    [
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "stsRegion",
        "maxRetries",
        "retryMode",
        "s3UsePathStyle",
        "s3UsEast1RegionalEndpoint",
        "useDualstackEndpoint",
        "useFipsEndpoint",
        "userAgents",
        "version",
        "pluginDownloadURL",
        "insecure",
        "tokenBucketRateLimiterCapacity",
    ]
)
SUPPORTED = WITHOUT_EFFECT | frozenset(
    [
        "region",
        "profile",
        "accessKey",
        "secretKey",
        "token",
        "assumeRole",
        "assumeRoles",
        "defaultTags",
        "ignoreTags",
        "allowedAccountIds",
        "forbiddenAccountIds",
        "endpoints",
    ]
)


@dataclass(frozen=True)
class Role:
    arn: str
    session_name: str = "pulumi"
    external_id: str | None = None


@dataclass(frozen=True)
class BaseCredentials:
    """Where the chain of roles starts."""

    access_key: str
    secret_key: str
    token: str | None = None


@dataclass(frozen=True)
class Configuration:
    """One provider configuration; hashable where caches need it."""

    region: str
    endpoint: str | None
    credentials: BaseCredentials | None
    profile: str | None
    roles: tuple[Role, ...]
    default_tags: tuple[tuple[str, str], ...]
    ignored_tags: frozenset[str]
    ignored_tag_prefixes: tuple[str, ...]
    allowed_accounts: frozenset[str]
    forbidden_accounts: frozenset[str]
    folder: str = ""
    """Where the program runs: files that it names are relative to it."""


def decode(settings: Mapping[str, Json]) -> Properties:
    """The SDK sends every setting but plain text as JSON text; an unknown one stays unknown."""
    return {name: _decoded(value) for name, value in settings.items() if value is not None}


def _decoded(value: Json) -> Json:
    if not isinstance(value, str) or value == UNKNOWN or not value.startswith(("[", "{", "true", "false")):
        return value
    try:
        return cast(Json, json.loads(value))
    except ValueError:
        return value


def unsupported(settings: Mapping[str, Json]) -> list[str]:
    return sorted(name for name in settings if name not in SUPPORTED and not name.startswith("__"))


def configuration(settings: Mapping[str, Json], environment: Mapping[str, str]) -> Configuration:
    """Settings win over the environment, as in the official provider."""
    tags = _mapping(settings.get("defaultTags")).get("tags")
    ignored = _mapping(settings.get("ignoreTags"))
    region = settings.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    profile = settings.get("profile") or environment.get("AWS_PROFILE")
    return Configuration(
        region=str(region or FALLBACK_REGION),
        endpoint=_endpoint(settings, environment),
        credentials=_credentials(settings, environment),
        profile=str(profile) if profile else None,
        roles=_roles(settings),
        default_tags=tuple(sorted((name, str(value)) for name, value in _mapping(tags).items())),
        ignored_tags=frozenset(_texts(ignored.get("keys"))),
        ignored_tag_prefixes=tuple(_texts(ignored.get("keyPrefixes"))),
        allowed_accounts=frozenset(_texts(settings.get("allowedAccountIds"))),
        forbidden_accounts=frozenset(_texts(settings.get("forbiddenAccountIds"))),
        folder=str(resolve("", environment)),
    )


def _endpoint(settings: Mapping[str, Json], environment: Mapping[str, str]) -> str | None:
    for entry in _items(settings.get("endpoints")):
        for url in _mapping(entry).values():
            return str(url)
    return environment.get("AWS_ENDPOINT_URL")


def _credentials(settings: Mapping[str, Json], environment: Mapping[str, str]) -> BaseCredentials | None:
    key = settings.get("accessKey") or environment.get("AWS_ACCESS_KEY_ID")
    secret = settings.get("secretKey") or environment.get("AWS_SECRET_ACCESS_KEY")
    token = settings.get("token") or environment.get("AWS_SESSION_TOKEN")
    if not key or not secret:
        return None
    return BaseCredentials(str(key), str(secret), str(token) if token else None)


def _roles(settings: Mapping[str, Json]) -> tuple[Role, ...]:
    declared = _items(settings.get("assumeRoles")) or _items(settings.get("assumeRole"))
    roles = []
    for role in map(_mapping, declared):
        if role.get("roleArn"):
            external = role.get("externalId")
            name = str(role.get("sessionName") or "pulumi")
            roles.append(Role(str(role["roleArn"]), name, str(external) if external else None))
    return tuple(roles)


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _items(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def _texts(value: Json) -> list[str]:
    return [str(item) for item in _items(value)]
