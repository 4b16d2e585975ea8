"""Whoever sends, as far as the net tells: one neighbour is not taken for another."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from otklik.core.web.rate_limit import sender
from otklik.surveys.collecting.rate_limit import HourlyLimit

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5678", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:5678", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_is_read_however_a_proxy_writes_it(written: str, who: str) -> None:
    assert str(sender(RequestFactory().get("/", REMOTE_ADDR=written))) == who


def test_people_of_the_old_protocol_are_no_crowd_behind_the_new() -> None:
    crowd = HourlyLimit(name="behind the new", limit=1)
    assert crowd.allows("::ffff:192.0.2.7", at=NOON)
    assert crowd.allows("::ffff:192.0.2.8", at=NOON)
    assert not crowd.allows("192.0.2.7:80", at=NOON)
    assert all(crowd.allows("::ffff:127.0.0.1", at=NOON) for _form in range(5))
