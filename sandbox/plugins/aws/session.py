"""Clients and credentials, shared by all provider configurations of the daemon.

A boto3 client costs milliseconds and megabytes, and the credentials are the only thing that differs between
two accounts: so there is one client per service, region and endpoint, and each call brings its credentials.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

from sandbox.plugins.aws.configuration import BaseCredentials, Configuration, Role

REFRESH_BEFORE = timedelta(minutes=5)
STS_REGION = "us-east-1"
CLIENT_CONFIG = Config(
    inject_host_prefix=False,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=32,
    tcp_keepalive=True,
    connect_timeout=10,
    read_timeout=300,
    s3={"addressing_style": "path"},
)

_current: ContextVar[ReadOnlyCredentials] = ContextVar("credentials of the call under way")


class NoCredentialsError(RuntimeError):
    """Neither the configuration nor the environment gives credentials."""


class _CallCredentials(Credentials):
    """Credentials that every shared client holds: whatever the current call brought along."""

    def __init__(self) -> None:
        super().__init__("of-each-call", "of-each-call")

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return _current.get()


class _CallCredentialsResolver:
    """Takes the place of botocore's own search through environment and files."""

    def load_credentials(self) -> Credentials:
        return _CallCredentials()


class Clients:
    """One client per service, region and endpoint; creation is serialized, use is not."""

    def __init__(self) -> None:
        self._session = botocore.session.Session()
        self._session.register_component("credential_provider", _CallCredentialsResolver())
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, str | None], Any] = {}

    def get(self, service: str, region: str, endpoint: str | None) -> Any:
        key = (service, region, endpoint)
        client = self._clients.get(key)
        if client is None:
            with self._lock:
                client = self._clients.get(key) or self._create(service, region, endpoint)
                self._clients[key] = client
        return client

    def _create(self, service: str, region: str, endpoint: str | None) -> Any:
        client = self._session.create_client(
            service, region_name=region, endpoint_url=endpoint, config=CLIENT_CONFIG
        )
        if service == "s3control" and endpoint:
            # S3 Control puts the account before the host, also before an IP address; the header suffices.
            client.meta.events.register_first("before-sign.s3-control", _without_account_in_host)
        return client

    def model(self, service: str) -> Any:
        """botocore's model of the service, without any endpoint."""
        with self._lock:
            return self._session.get_service_model(service)


class CredentialCache:
    """Credentials per chain of roles; refreshed before they expire."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._lock = threading.Lock()
        self._cache: dict[tuple[Any, ...], tuple[ReadOnlyCredentials, datetime | None]] = {}

    def get(self, configuration: Configuration) -> ReadOnlyCredentials:
        credentials = self._base(configuration)
        for depth, role in enumerate(configuration.roles, start=1):
            key = (configuration.endpoint, self._base(configuration), configuration.roles[:depth])
            credentials = self._assumed(key, role, credentials, configuration.endpoint)
        return credentials

    def _base(self, configuration: Configuration) -> ReadOnlyCredentials:
        base = configuration.credentials or _from_profile(configuration)
        return ReadOnlyCredentials(base.access_key, base.secret_key, base.token)

    def _assumed(
        self, key: tuple[Any, ...], role: Role, source: ReadOnlyCredentials, endpoint: str | None
    ) -> ReadOnlyCredentials:
        with self._lock:
            cached = self._cache.get(key)
            if cached is not None and (cached[1] is None or cached[1] - REFRESH_BEFORE > _now()):
                return cached[0]
            parameters = {"RoleArn": role.arn, "RoleSessionName": role.session_name}
            if role.external_id:
                parameters["ExternalId"] = role.external_id
            with using(source):
                answer = self._clients.get("sts", STS_REGION, endpoint).assume_role(**parameters)[
                    "Credentials"
                ]
            credentials = ReadOnlyCredentials(
                answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"]
            )
            self._cache[key] = (credentials, answer.get("Expiration"))
            return credentials

    def forget(self) -> None:
        """After the emulator was reset: its old sessions mean nothing any more."""
        with self._lock:
            self._cache.clear()


@contextmanager
def using(credentials: ReadOnlyCredentials) -> Iterator[None]:
    """Sign the calls of this block with these credentials."""
    token = _current.set(credentials)
    try:
        yield
    finally:
        _current.reset(token)


def _without_account_in_host(request: Any, **_: Any) -> None:
    request.url = re.sub(r"^(https?://)\d{12}\.", r"\1", request.url)


def _from_profile(configuration: Configuration) -> BaseCredentials:
    found = botocore.session.Session(profile=configuration.profile).get_credentials()
    if found is None:
        raise NoCredentialsError(
            "no AWS credentials: neither the provider configuration nor AWS_ACCESS_KEY_ID and "
            'AWS_SECRET_ACCESS_KEY give any. In the sandbox run: eval "$(platformctl env)"'
        )
    frozen = found.get_frozen_credentials()
    return BaseCredentials(str(frozen.access_key), str(frozen.secret_key), frozen.token)


def _now() -> datetime:
    return datetime.now(UTC)


clients = Clients()
credentials = CredentialCache(clients)
