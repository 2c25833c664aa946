"""Limits by address, and networks exempt from them."""

import pytest

from ds_pyramid.core.throttle import Limit, Throttle, is_within, parse_networks


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.req("X-413")
def test_a_flood_waits_until_the_window_slides():
    clock = Clock()
    throttle = Throttle(Limit.parse("2/15"), clock)
    assert [throttle.wait("a") for _call in range(3)] == [0, 0, 15]
    assert throttle.wait("b") == 0
    clock.now = 10
    assert throttle.wait("a") == 5
    clock.now = 15
    assert throttle.wait("a") == 0


def test_the_oldest_keys_are_forgotten(monkeypatch):
    monkeypatch.setattr("ds_pyramid.core.throttle.KEPT", 2)
    throttle = Throttle(Limit(1, 10), Clock())
    for key in "abc":
        throttle.wait(key)
    assert throttle.wait("c") == 10
    assert throttle.wait("a") == 0


def test_networks_hold_their_addresses_and_no_other():
    networks = parse_networks("10.0.0.0/8, 2001:db8::/32 192.0.2.7")
    assert all(is_within(address, networks) for address in ("10.1.2.3", "2001:db8::1", "192.0.2.7"))
    assert not any(is_within(address, networks) for address in ("192.0.2.8", "::1", "nonsense", None))
    assert parse_networks(None) == []
