"""Lists are found by whole words, by beginnings, by words in a row."""

import pytest

from otklik.nlp.training.calibration import assign_part
from otklik.nlp.words.lemmas import words
from otklik.nlp.words.phrase_lists import Lists


def found(lines: list[str], text: str) -> list[tuple[int, int]]:
    return [tuple(place) for place in Lists({"x": lines}).find(words(text)).get("x", [])]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("lines", "text", "places"),
    [
        (["рынок"], "Рынок, рынка и рынок", [(0, 1), (3, 4)]),
        (["киоск*"], "В киоске и у КИОСКА", [(1, 2), (4, 5)]),
        (["торгов* точк*"], "новая торговая точка, торговая палатка", [(1, 3)]),
        (["цены * не было"], "цены бы не было", [(0, 4)]),
        (["еще*"], "Ещё", [(0, 1)]),
        (["чек", "чек из магазина"], "чек из магазина", [(0, 3)]),
        (["интернет-магазин*"], "в интернет магазине", [(1, 3)]),
        (["рынок"], "подрынок", []),
        (["точка роста"], "точка", []),
    ],
)
def test_places(lines: list[str], text: str, places: list[tuple[int, int]]) -> None:
    assert found(lines, text) == places


def test_equal_texts_are_dealt_together() -> None:
    parts = {assign_part(text, 10) for text in ("Где рынок?", "где  РЫНОК? ", "где рынок?\n")}
    assert len(parts) == 1
    assert len({assign_part(str(number), 10) for number in range(200)}) == 10
