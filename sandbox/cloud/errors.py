"""The one error that extensions raise; it reaches the client in the protocol of the service that was called."""

from __future__ import annotations

from collections.abc import Mapping


class AwsError(Exception):
    """An AWS error answer: `code` as the service spells it, `fields` for extra members of its error shape."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        for name, value in (fields or {}).items():
            setattr(self, name, value)
