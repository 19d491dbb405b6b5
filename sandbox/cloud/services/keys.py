"""KMS: calls whose key moto finds only by its id, though AWS takes the ARN too and answers with it."""

from __future__ import annotations

from sandbox.cloud.extension import Answer, Call, Registry

BY_ID_ONLY = ("CancelKeyDeletion", "DisableKey", "EnableKey", "ReplicateKey", "ScheduleKeyDeletion")
ANSWERED_WITH_ARN = ("CancelKeyDeletion", "ScheduleKeyDeletion")


def install(registry: Registry) -> None:
    for operation in BY_ID_ONLY:
        registry.handle("kms", operation, by_id_or_arn)


def by_id_or_arn(call: Call) -> Answer:
    """moto takes the ARN for the key's name, so it finds the key under that name while it answers."""
    from moto.kms.models import kms_backends

    backend, given = kms_backends[call.account][call.region], call.params["KeyId"]
    identifier = backend.get_key_id(given)
    key = backend.keys.get(identifier)
    if key is None or given == identifier:
        return _with_arn(call, key.arn if key else given)
    backend.keys[given] = key
    try:
        return _with_arn(call, key.arn)
    finally:
        del backend.keys[given]


def _with_arn(call: Call, arn: str) -> Answer:
    answer = call.forward()
    return {**answer, "KeyId": arn} if call.operation in ANSWERED_WITH_ARN else answer
