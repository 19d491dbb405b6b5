"""Logging in to RDS by IAM: a signed URL takes the place of the password, good for a quarter of an hour.

It is made without a request, anew for each connection; a connection stays open when its token is over.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError
from botocore.session import get_session
from sqlalchemy import Dialect, Engine, event

SERVICE = "rds-db"
GOOD_SECONDS = 900


class LoginError(LookupError):
    """There is no password now: the credentials for it are missing, or cannot be renewed."""


class IamLogin:
    """The password of the user, server and port that a URL names."""

    def __init__(self, url: str, region: str, credentials: Credentials | None = None) -> None:
        parts = urlsplit(url)
        self._where = f"{parts.hostname}:{parts.port or 5432}"
        self._user = parts.username or ""
        self._region = region
        self._credentials = credentials

    def password(self) -> str:
        """May ask for credentials that are about to expire. Raises LoginError."""
        try:
            return self._signed()
        except BotoCoreError as error:
            raise LoginError(f"there is no password for the database: {error}") from error

    def _signed(self) -> str:
        if self._credentials is None:
            self._credentials = get_session().get_credentials()
        if self._credentials is None:
            raise LoginError("there are no AWS credentials to log in to the database with")
        request = AWSRequest("GET", f"https://{self._where}/")
        request.params = {"Action": "connect", "DBUser": self._user}
        frozen = self._credentials.get_frozen_credentials()
        SigV4QueryAuth(frozen, SERVICE, self._region, expires=GOOD_SECONDS).add_auth(request)
        return str(request.url).removeprefix("https://")

    async def password_soon(self) -> str:
        """The same for asyncio: other work goes on while credentials are asked for."""
        return await asyncio.to_thread(self.password)


def log_in_by(engine: Engine, login: IamLogin) -> None:
    """Let the engine ask for a password before each connection; its driver's error says that there is none."""

    def give_password(dialect: Dialect, _record: object, _arguments: object, options: dict[str, Any]) -> None:
        try:
            options["password"] = login.password()
        except LoginError as error:
            raise dialect.loaded_dbapi.OperationalError(str(error)) from error

    event.listen(engine, "do_connect", give_password)
