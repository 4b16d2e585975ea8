"""The tone of a comment is learned from labelled ones, by its signs as well as by its words."""

import pytest

from bench.tones import Tones

LABELLED = [
    *[("glad", f"спасибо, {what} отличная :)") for what in ("ярмарка", "работа", "помощь")],
    *[("angry", f"{what} ужасная!!! позор") for what in ("ярмарка", "работа", "помощь")],
    *[("calm", f"{what} будет в субботу") for what in ("ярмарка", "работа", "помощь")],
]


def test_words_and_signs_of_unseen_comments_tell_their_tone() -> None:
    result = Tones(LABELLED).of(["продажа отличная", "ну и ну!!!", "продажа в субботу", "вот :)"])
    assert result == ["glad", "angry", "calm", "glad"]


def test_nothing_asked_is_nothing_said() -> None:
    assert Tones(LABELLED).of([]) == []


def test_two_tones_are_needed() -> None:
    with pytest.raises(ValueError, match="two tones"):
        Tones(LABELLED[:3])


def test_any_text_has_one_of_the_tones() -> None:
    result = Tones(LABELLED).of(["", "😡" * 5_000, "а" * 100_000, "<b>\x00</b>"])
    assert set(result) <= {"glad", "angry", "calm"}
