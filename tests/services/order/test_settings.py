"""The order service's own rules about its configuration."""

from __future__ import annotations

import pytest

from services.common import settings
from services.common.settings import ConfigurationError
from services.order.settings import OrderSettings

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://orders@db.internal/orders",
    "REDIS_URL": "rediss://cache.internal:6379",
    "JWKS_URL": "http://users/.well-known/jwks.json",
    "PAYMENT_URL": "https://payments.internal",
}


def test_by_default_a_slow_body_ends_before_the_request_does() -> None:
    chosen = settings.load(OrderSettings, ENVIRONMENT)
    assert chosen.body_seconds < chosen.request_seconds


@pytest.mark.parametrize("told", [{"BODY_SECONDS": "5"}, {"REQUEST_SECONDS": "3"}])
def test_a_body_may_not_take_as_long_as_the_whole_request(told: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"BODY_SECONDS: .*must be less than REQUEST_SECONDS"):
        settings.load(OrderSettings, ENVIRONMENT | told)


def test_a_queue_needs_one_for_its_dead_letters() -> None:
    queue = {"ORDERS_QUEUE_URL": "https://sqs/orders"}
    with pytest.raises(ConfigurationError, match="ORDERS_DEAD_LETTER_QUEUE_URL: set both"):
        settings.load(OrderSettings, ENVIRONMENT | queue)
    both = queue | {"ORDERS_DEAD_LETTER_QUEUE_URL": "https://sqs/dead"}
    assert settings.load(OrderSettings, ENVIRONMENT | both).orders_queue_url


@pytest.mark.parametrize("url", ["rediss://:hunter2@cache:6379", "rediss://cache:6379?password=hunter2"])
def test_a_password_in_the_redis_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match="REDIS_URL: must not hold a password; use REDIS_PASSWORD"
    ) as caught:
        settings.load(OrderSettings, ENVIRONMENT | {"REDIS_URL": url})
    assert "hunter2" not in str(caught.value)


def test_a_time_that_no_clock_can_reach_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match="IDEMPOTENCY_SECONDS: Input should be less than or equal to"
    ):
        settings.load(OrderSettings, ENVIRONMENT | {"IDEMPOTENCY_SECONDS": "99999999999999"})
