"""A query typed in the other layout is understood, a right one is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.search import keyboard_layout

KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^& 0123456789-"
LETTERS = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ .,№ 0123456789-"


@given(st.text(KEYS))
def test_turned_over_twice_a_latin_text_is_itself(text: str) -> None:
    assert keyboard_layout.to_english(keyboard_layout.to_russian(text)) == text


@given(st.text(LETTERS))
def test_turned_over_twice_a_russian_text_is_itself(text: str) -> None:
    assert keyboard_layout.to_russian(keyboard_layout.to_english(text)) == text


@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    assert (
        keyboard_layout.meant_in_russian(text) == "" or keyboard_layout.meant_in_english(text) == ""
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghfdf gjnht,bntkz", "права потребителя"),
        ("djpdhfn? ntgthm.", "возврат теперь"),
        ("`krf", "ёлка"),
        ("'nj ;fkj,f", "это жалоба"),
        ("[jxe dthyenm ltymub", "хочу вернуть деньги"),
        ("GHFDF", "ПРАВА"),
        ("djpdhfn j,edb ghjlfdwfv yyyyy", "возврат обуви продавцам ннннн"),
        ("djpdhfn товара survey", "возврат товара survey"),
        ("jykfqy-vfufpby", "онлайн-магазин"),
    ],
)
def test_russian_in_the_latin_layout(typed: str, meant: str) -> None:
    assert keyboard_layout.meant_in_russian(typed) == meant


@pytest.mark.parametrize(
    "typed", ["order 23", "survey results", "the best", "vk", "Otklik", "права", "23", "", "`;"]
)
def test_what_is_right_or_nothing_stays(typed: str) -> None:
    assert keyboard_layout.meant_in_russian(typed) == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ыгкмун куыгдеы", "survey results"), ("щквук 23", "order 23"), ("ыгкмун права", "")]
    + [(typed, "") for typed in ("права", "survey", "ыгкмун survey", "23", "")],
)
def test_english_in_the_russian_layout(typed: str, meant: str) -> None:
    assert keyboard_layout.meant_in_english(typed) == meant
