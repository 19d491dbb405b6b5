"""What one look at an object tells about its readiness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.values import Object


@dataclass(frozen=True)
class Verdict:
    """Ready, not ready yet (`waiting_for` says why), or beyond hope (`failure`)."""

    ready: bool = False
    waiting_for: str = ""
    failure: str = ""


READY = Verdict(ready=True)


@dataclass(frozen=True)
class Subject:
    """What a check may look at besides the object itself."""

    client: ApiClient
    live: Object
    age_seconds: float

    @property
    def namespace(self) -> str:
        return str(self.live["metadata"].get("namespace", ""))

    @property
    def name(self) -> str:
        return str(self.live["metadata"]["name"])

    def list(self, path: str, selector: dict[str, str] | None = None) -> list[Object]:
        """The objects of a collection in the subject's namespace."""
        labels = ",".join(f"{key}={value}" for key, value in (selector or {}).items())
        items: list[Object] = self.client.get(path, {"labelSelector": labels} if labels else None)["items"]
        return items


Check: TypeAlias = Callable[[Subject], Verdict]


def waiting(text: str) -> Verdict:
    return Verdict(waiting_for=text)


def failed(text: str) -> Verdict:
    return Verdict(failure=text)


def condition(live: Object, name: str) -> Object:
    """The named entry of `.status.conditions`; empty if there is none."""
    for entry in (live.get("status") or {}).get("conditions") or []:
        if entry.get("type") == name:
            found: Object = entry
            return found
    return {}


def describe(entry: Object) -> str:
    """One condition in words: `Available is False (MinimumReplicasUnavailable): ...`."""
    text = f"{entry.get('type')} is {entry.get('status')}"
    reason, message = entry.get("reason"), entry.get("message")
    return text + (f" ({reason})" if reason else "") + (f": {message}" if message else "")
