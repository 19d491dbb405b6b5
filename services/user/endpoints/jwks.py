"""GET /.well-known/jwks.json: the public keys, for other services and the mesh."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply
from services.common.openapi import JsonWebKeySet
from services.user.call import Call


def jwks(call: Call) -> Reply:
    body = JsonWebKeySet.model_validate(call.needs.signer.public())
    return Reply(body=body, headers={"Cache-Control": "public, max-age=60"})


ENDPOINT = Endpoint(
    method="GET",
    path="/.well-known/jwks.json",
    name="jwks",
    summary="Public keys of the access tokens",
    handler=jwks,
    answer=JsonWebKeySet,
    tag="keys",
)
