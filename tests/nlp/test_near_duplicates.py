"""Two messages that say the same are found, whatever their order, forms and courtesy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.similarity.fingerprint import BANDS, fingerprint

CHAIR = "Магазин на улице Мира не возвращает деньги за чайник"


@pytest.mark.parametrize(
    "other",
    [
        CHAIR.upper() + "!!!",
        "Здравствуйте! " + CHAIR,
        CHAIR + ", подскажите пожалуйста?",
        "Деньги за чайники не возвращают, магазин на улице Мира",
        CHAIR + " сейчас",
    ],
)
def test_the_same_is_alike(other: str) -> None:
    print_, theirs = fingerprint(CHAIR), fingerprint(other)
    assert print_
    assert theirs
    assert print_.is_like(theirs.words)
    assert set(print_.bands) & set(theirs.bands)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Магазин не меняет платье", "Магазин не меняет телефон"),
        ("Не меняют платье", "Меняют платье"),
        (CHAIR, "Магазин на улице Мира не даёт чек и кассир груб с людьми"),
    ],
)
def test_another_matter_is_not_alike(one: str, other: str) -> None:
    print_, theirs = fingerprint(one), fingerprint(other)
    assert print_
    assert theirs
    assert not print_.is_like(theirs.words)


def test_thanks_alone_are_alike_and_nothing_has_no_fingerprint() -> None:
    assert fingerprint("Спасибо!") == fingerprint("спасибо")
    assert fingerprint("👍👍") is None


@given(st.text(max_size=200))
def test_any_text_is_read_and_is_like_itself(text: str) -> None:
    print_ = fingerprint(text)
    if print_ is not None:
        assert print_.is_like(print_.words)
        assert len(print_.bands) == BANDS
        assert all(0 <= band < 2**63 for band in print_.bands)
