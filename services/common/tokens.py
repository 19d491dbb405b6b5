"""Access tokens: what is in one, and how it is verified against a JWKS."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.common.endpoint import Role
from services.common.problem import Problem, ProblemError

ALGORITHMS = ("RS256", "EdDSA")
# RFC 9864 prefers the name Ed25519, which Envoy, and so Istio, does not know yet.
jws.JWSRegistry.algorithms["EdDSA"].security_warning = None
LEEWAY_SECONDS = 5
REMEMBERED_TOKENS = 4096
MAX_TOKEN_LENGTH = 4096


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who calls."""

    user_id: UUID
    role: Role


class UnknownKeyError(Exception):
    """The token names a key that the JWKS at hand does not hold (it may have been rotated)."""

    def __init__(self, kid: str) -> None:
        super().__init__(kid)
        self.kid = kid


def unauthenticated(detail: str) -> ProblemError:
    """A 401 with the challenge that RFC 6750 asks for."""
    headers = {"WWW-Authenticate": 'Bearer realm="platform", error="invalid_token"'}
    return ProblemError(Problem.UNAUTHENTICATED, detail, headers=headers)


def require_role(role: str, allowed: frozenset[Role]) -> None:
    """Raises ProblemError 403."""
    if role not in allowed:
        raise ProblemError(Problem.FORBIDDEN, f"This needs one of the roles {', '.join(sorted(allowed))}.")


def bearer(header: str | None) -> str:
    """The token of an Authorization header. Raises ProblemError 401."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated("Send an access token: `Authorization: Bearer <token>`.")
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise unauthenticated("The access token is malformed.")
    return token


class Verifier:
    """Verifies tokens; remembers the ones it has verified until they expire, since a signature check is dear."""

    def __init__(
        self, *, keys: KeySet, issuer: str, audience: str, clock: Callable[[], float] = time.time
    ) -> None:
        self.keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._verified: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()

    def replace_keys(self, keys: KeySet) -> None:
        """Use other keys from now on; what was signed by a key that is gone is forgotten too."""
        self.keys = keys
        self._verified.clear()

    def verify(self, token: str) -> Principal:
        """Raises ProblemError 401, or UnknownKeyError so that the caller may fetch newer keys."""
        known = self.known(token)
        if known is not None:
            return known
        principal, expires = self._decode(token)
        self._verified[_digest(token)] = (principal, expires)
        while len(self._verified) > REMEMBERED_TOKENS:
            self._verified.popitem(last=False)
        return principal

    def known(self, token: str) -> Principal | None:
        """The principal of a token that was verified before and has not expired since."""
        remembered = self._verified.get(_digest(token))
        if remembered is None or remembered[1] + LEEWAY_SECONDS <= self._clock():
            return None
        return remembered[0]

    def _decode(self, token: str) -> tuple[Principal, float]:
        kid = self._kid(token)
        if kid not in {key.kid for key in self.keys.keys}:
            raise UnknownKeyError(kid)
        try:
            claims = jwt.decode(token, self.keys, algorithms=ALGORITHMS).claims
            self._registry().validate(claims)
            principal = Principal(user_id=UUID(str(claims["sub"])), role=Role(str(claims["role"])))
            return principal, float(claims["exp"])
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise unauthenticated(
                "The access token is forged, expired or meant for another service."
            ) from error

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            sub={"essential": True},
            role={"essential": True},
        )

    @staticmethod
    def _kid(token: str) -> str:
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, TypeError) as error:
            raise unauthenticated("The access token is malformed.") from error
        kid = header.get("kid")
        if header.get("alg") not in ALGORITHMS or not isinstance(kid, str):
            raise unauthenticated("The access token is not signed by this platform.")
        return kid


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
