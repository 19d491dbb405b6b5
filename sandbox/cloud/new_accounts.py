"""A new account is saved before anybody is let in: no refresh can look into one that a kill made forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sandbox.cloud.extension import Call


class NewAccounts:
    """Hears of every change before it is answered.

    Saving already before CreateAccount is answered would keep accounts whose answer nobody got: orphans.
    """

    def __init__(self, save: Callable[[], object]) -> None:
        self._save = save
        self._lock = threading.Lock()
        self._unsaved = False

    def observe(self, call: Call) -> None:
        match call.service, call.operation:
            case "organizations", "CreateAccount":
                self._unsaved = True
            case "sts", "AssumeRole":
                with self._lock:
                    if self._unsaved:
                        self._unsaved = False
                        self._save()
