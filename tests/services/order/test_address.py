"""Whose request it is: only what our own proxies have appended to X-Forwarded-For is believed."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from services.order.incoming import address

PEER = "10.0.0.9"


def _request(*lines: str) -> web.Request:
    headers = CIMultiDict(("X-Forwarded-For", line) for line in lines)
    return make_mocked_request("GET", "/", headers=headers).clone(remote=PEER)


@pytest.mark.parametrize(
    ("proxies", "believed"), [(0, PEER), (1, "203.0.113.7"), (2, "198.51.100.4"), (3, "192.0.2.1")]
)
def test_as_many_hops_are_believed_as_proxies_are_ours(proxies: int, believed: str) -> None:
    request = _request("192.0.2.1, 198.51.100.4, 203.0.113.7")
    assert address(request, proxies) == believed


@pytest.mark.parametrize("lines", [(), ("",), ("203.0.113.7",), (" , 203.0.113.7",)])
def test_with_fewer_hops_than_proxies_it_is_who_has_connected(lines: tuple[str, ...]) -> None:
    assert address(_request(*lines), 2) == PEER


@pytest.mark.parametrize("proxies", [1, 2])
def test_a_proxy_that_adds_a_line_of_its_own_lets_nobody_choose_an_address(proxies: int) -> None:
    request = _request("192.0.2.66, 192.0.2.66", "198.51.100.4", "203.0.113.7")
    believed = ["203.0.113.7", "198.51.100.4"][proxies - 1]
    assert address(request, proxies) == believed, "the last entries over all lines are those of our proxies"
