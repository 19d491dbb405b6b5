"""Who sent a token: verify the presigned STS GetCallerIdentity URL that `aws eks get-token` makes."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import UTC, datetime, timedelta
from typing import cast
from urllib.parse import SplitResult, parse_qs, urlsplit

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
VALID_FOR = timedelta(minutes=15)
CLOCK_SKEW = timedelta(minutes=5)
TIMEOUT_SECONDS = 10.0
STS_HOST = re.compile(r"^sts(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost"})


class UntrustedTokenError(Exception):
    """The token does not prove who sent it; the message says what is wrong."""


def caller_of(token: str, cluster: str, emulator: str | None, now: datetime | None = None) -> str:
    """The ARN behind a token for that cluster, as STS tells it. Raises UntrustedTokenError."""
    url = presigned_url(token)
    _check_request(url)
    _check_cluster_is_signed(url, cluster)
    _check_age(url, now or datetime.now(UTC))
    if emulator is None:
        raise UntrustedTokenError("the AWS emulator does not run, so nobody can tell who the caller is")
    return _ask_sts(url, cluster, emulator)


def presigned_url(token: str) -> SplitResult:
    if not token.startswith(PREFIX):
        raise UntrustedTokenError(f"the token does not begin with {PREFIX}")
    encoded = token.removeprefix(PREFIX)
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        return urlsplit(b64decode(padded, altchars=b"-_", validate=True).decode())
    except (Base64Error, UnicodeDecodeError, ValueError) as error:
        raise UntrustedTokenError("the token is not a base64url-encoded URL") from error


def _check_request(url: SplitResult) -> None:
    host = url.hostname or ""
    if not (STS_HOST.match(host) or host in LOOPBACK_HOSTS):
        raise UntrustedTokenError(f"the token's URL points to {host}, which is not STS")
    if _parameter(url, "Action") != "GetCallerIdentity":
        raise UntrustedTokenError("the token's URL is not a GetCallerIdentity request")


def _check_cluster_is_signed(url: SplitResult, cluster: str) -> None:
    """The cluster's name is in a signed header: a token for one cluster opens no other."""
    if CLUSTER_HEADER not in _parameter(url, "X-Amz-SignedHeaders").split(";"):
        raise UntrustedTokenError(f"the token does not sign the header {CLUSTER_HEADER} ({cluster})")


def _check_age(url: SplitResult, now: datetime) -> None:
    stamp = _parameter(url, "X-Amz-Date")
    try:
        signed = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise UntrustedTokenError(f"the token's X-Amz-Date {stamp!r} is not a time") from error
    if signed > now + CLOCK_SKEW:
        raise UntrustedTokenError(f"the token was signed in the future, at {stamp}")
    if now > signed + VALID_FOR:
        raise UntrustedTokenError(f"the token expired: it was signed at {stamp} and is valid for 15 minutes")


def _ask_sts(url: SplitResult, cluster: str, emulator: str) -> str:
    """Ask the emulator, which stands where STS would, who signed."""
    request = urllib.request.Request(  # noqa: S310 - the emulator's own http address
        f"{emulator.rstrip('/')}/?Action=GetCallerIdentity&Version=2011-06-15",
        headers={CLUSTER_HEADER: cluster, **_signature_headers(url)},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            return _arn(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise UntrustedTokenError(f"STS refused the token: {error.read().decode()[:300]}") from error
    except OSError as error:
        raise UntrustedTokenError(f"STS does not answer at {emulator}: {error}") from error


def _signature_headers(url: SplitResult) -> dict[str, str]:
    """The presigned signature as headers, the form by which the emulator finds service and caller."""
    parts = {name: _parameter(url, f"X-Amz-{name}") for name in ("Credential", "SignedHeaders", "Signature")}
    return {
        "Authorization": "AWS4-HMAC-SHA256 " + ", ".join(f"{name}={value}" for name, value in parts.items()),
        "X-Amz-Date": _parameter(url, "X-Amz-Date"),
        "X-Amz-Security-Token": _parameter(url, "X-Amz-Security-Token"),
    }


def _arn(body: str) -> str:
    if body.lstrip().startswith("{"):
        document = json.loads(body)["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
        return cast(str, document["Arn"])
    found = re.search(r"<Arn>([^<]+)</Arn>", body)
    if found is None:
        raise UntrustedTokenError("STS answered without an ARN")
    return found.group(1)


def _parameter(url: SplitResult, name: str) -> str:
    values = {key.lower(): value for key, value in parse_qs(url.query).items()}
    return values.get(name.lower(), [""])[0]
