"""Addresses are published without the marks by which visitors are followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.channels.validate_and_clean_links import strip_tracking, tracking_names


@pytest.mark.parametrize(
    ("typed", "kept", "removed"),
    [
        ("https://site.ru/a/?utm_source=vk&id=7&UTM_Medium=x", "https://site.ru/a/?id=7",
         ("utm_source", "UTM_Medium")),
        ("https://site.ru/?fbclid=1&gclid=2&yclid=3&ysclid=4", "https://site.ru/",
         ("fbclid", "gclid", "yclid", "ysclid")),
        ("https://site.ru/a/?q=%D0%B0&p=#x", "https://site.ru/a/?q=%D0%B0&p=#x", ()),
        ("не адрес", "не адрес", ()),
        ("https://[", "https://[", ()),
    ],
)  # fmt: skip
def test_marks_go_and_the_rest_stays(typed: str, kept: str, removed: tuple[str, ...]) -> None:
    untracked = strip_tracking(typed)
    assert (untracked.address, untracked.removed) == (kept, removed)


@given(st.text())
def test_nothing_is_too_odd(typed: str) -> None:
    assert strip_tracking(strip_tracking(typed).address).removed == ()
    tracking_names(typed)


def test_marks_within_a_text_are_named() -> None:
    text = "Подробно: https://site.ru/a?utm_source=tg. И https://site.ru/b"
    assert tracking_names(text) == ["utm_source"]
