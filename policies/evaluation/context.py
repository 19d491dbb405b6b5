"""The request context: what the caller gave, and the keys that AWS derives from the call itself."""

from __future__ import annotations

from policies.evaluation.principals import principal_arn, principal_type
from policies.evaluation.types import UNKNOWN, ContextValue, Request
from policies.evaluation.variables import Lookup

# Set in every call; a caller that acts through another service says so in its context.
_DEFAULTS: dict[str, ContextValue] = {
    "aws:principalisawsservice": False,
    "aws:viaawsservice": False,
}


def context_of(request: Request) -> Lookup:
    """A lookup by lower-case key; None means that the key is absent."""
    values: dict[str, ContextValue] = dict(_DEFAULTS)
    values["aws:principalarn"] = principal_arn(request.principal_arn)
    values["aws:principaltype"] = principal_type(request.principal_arn)
    values["aws:principalaccount"] = request.account
    if request.region is not None:
        values["aws:requestedregion"] = request.region
    for key, value in request.context.items():
        values[key.lower()] = value
    if request.complete:
        return values.get
    return lambda key: values.get(key, UNKNOWN)
