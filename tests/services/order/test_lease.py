"""A lease is small, short and honest about what is left."""

from __future__ import annotations

from services.order.lease import SECONDS, Bucket, Lease, Leases

BUCKET = Bucket(name="principal", rate=50, burst=100)


def test_a_new_caller_holds_nothing() -> None:
    assert not Lease().holds(0.0)
    assert Lease().size == 1


def test_tokens_that_are_too_old_are_not_used() -> None:
    lease = Lease()
    lease.renew(5, 90.0, 0.0, BUCKET)
    assert lease.holds(SECONDS)
    assert not lease.holds(SECONDS + 0.01), "a bucket that has filled again must not be topped by old tokens"


def test_a_busy_callers_lease_grows_to_a_tenth_of_the_burst_and_shrinks_when_unused() -> None:
    lease, sizes = Lease(), []
    for turn in range(6):
        lease.renew(0, 50.0, turn * 0.1, BUCKET)
        sizes.append(lease.size)
    assert sizes == [1, 2, 4, 8, 10, 10]
    lease.renew(3, 50.0, 60.0, BUCKET)
    assert lease.size == 5


def test_a_lease_grows_too_when_it_is_renewed_before_it_is_used_up() -> None:
    lease = Lease()
    lease.renew(0, 50.0, 0.0, BUCKET)
    lease.renew(3, 50.0, 0.1, BUCKET, used_up=True)
    assert lease.size == 2


def test_a_lease_is_low_once_between_two_renewals() -> None:
    lease, low = Lease(), []
    lease.size = lease.left = 10
    while lease.left:
        lease.left -= 1
        low.append(lease.low)
    assert low == [False] * 7 + [True, False, False]


def test_a_small_lease_is_never_low_so_that_its_bucket_is_counted_exactly() -> None:
    lease = Lease()
    for size in (1, 2, 3):
        for left in range(size + 1):
            lease.size, lease.left = size, left
            assert not lease.low


def test_a_small_bucket_is_counted_exactly() -> None:
    lease, small = Lease(), Bucket(name="principal", rate=1, burst=9)
    for turn in range(5):
        lease.renew(0, 5.0, turn * 0.1, small)
    assert lease.size == 1


def test_an_empty_bucket_refuses_until_it_can_have_a_token() -> None:
    lease = Lease()
    lease.renew(0, 0.5, 0.0, BUCKET)
    assert lease.refuses(BUCKET, 0.005)
    assert not lease.refuses(BUCKET, 0.011), "at 50 tokens a second there is one after 10 ms"


def test_what_remains_counts_the_lease_and_the_filling_up_to_the_burst() -> None:
    lease = Lease()
    lease.renew(4, 90.0, 0.0, BUCKET)
    assert lease.remaining(BUCKET, 0.0) == 94
    assert lease.remaining(BUCKET, 0.1) == 99
    assert lease.remaining(BUCKET, 10.0) == 100


def test_leases_are_bounded() -> None:
    leases = Leases(BUCKET)
    first = leases.of("address-0")
    for number in range(1, 10_001):
        leases.of(f"address-{number}")
    assert leases.of("address-0") is not first
