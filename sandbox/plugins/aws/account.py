"""AWS as one provider configuration sees it."""

from __future__ import annotations

import threading
from typing import Any

from sandbox.plugins.aws.configuration import Configuration
from sandbox.plugins.aws.session import clients, credentials, using
from sandbox.plugins.timings import EMULATOR, recorded


class AccountNotAllowedError(RuntimeError):
    """The credentials belong to an account that the configuration rules out."""


class Account:
    """AWS as one provider configuration sees it. Nothing is called before it is needed."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self._identity: dict[str, str] | None = None
        self._lock = threading.Lock()

    def call(
        self, service: str, operation: str, parameters: dict[str, Any], region: str | None = None
    ) -> Any:
        """One API call by its botocore method name, e.g. `create_vpc`; refuses a wrong account first."""
        self.refuse_wrong_account()
        return self._call(service, operation, parameters, region)

    def identity(self) -> dict[str, str]:
        """Account, Arn and UserId of the caller; asked once."""
        with self._lock:
            if self._identity is None:
                answer = self._call("sts", "get_caller_identity", {}, None)
                self._identity = {name: str(answer[name]) for name in ("Account", "Arn", "UserId")}
            return self._identity

    def _call(self, service: str, operation: str, parameters: dict[str, Any], region: str | None) -> Any:
        configuration = self.configuration
        client = clients.get(service, region or configuration.region, configuration.endpoint)
        with using(credentials.get(configuration)), recorded.measure(EMULATOR, service):
            return getattr(client, operation)(**parameters)

    def refuse_wrong_account(self) -> None:
        """Raises AccountNotAllowedError; asks AWS only when the configuration limits the accounts."""
        allowed, forbidden = self.configuration.allowed_accounts, self.configuration.forbidden_accounts
        if not allowed and not forbidden:
            return
        account = self.identity()["Account"]
        if (allowed and account not in allowed) or account in forbidden:
            rule = f"allowed: {', '.join(sorted(allowed))}" if allowed else "it is among forbiddenAccountIds"
            raise AccountNotAllowedError(f"AWS account ID not allowed: {account} ({rule})")
