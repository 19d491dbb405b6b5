"""Messages are read raw or wrapped by SNS; anything else is poison."""

from __future__ import annotations

import json

import pytest

from services.common.messaging import PoisonError, parse

DOCUMENT = {
    "id": "1",
    "key": "k",
    "type": "order.created",
    "payload": {"order_id": "o"},
    "trace": {"traceparent": "x"},
}


def test_an_event_is_read_raw_and_in_the_envelope_of_sns_alike() -> None:
    wrapped = json.dumps({"TopicArn": "arn", "Message": json.dumps(DOCUMENT)})
    assert parse(json.dumps(DOCUMENT)) == parse(wrapped)
    assert parse(wrapped).trace == {"traceparent": "x"}


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", "5", "null", "{}", json.dumps({**DOCUMENT, "payload": 5})]
)
def test_anything_else_is_poison(body: str) -> None:
    with pytest.raises(PoisonError):
        parse(body)
