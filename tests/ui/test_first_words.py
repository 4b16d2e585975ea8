"""The first words of a text, for a line of a list."""

import pytest

from otklik.ui.truncate import beginning


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("Купила платье", 20, "Купила платье"),
        ("Купила платье, не подошёл размер", 20, "Купила платье, не…"),
        ("Купила платье — не подошёл размер", 17, "Купила платье…"),
        ("Купила платье, не подошёл размер", 15, "Купила платье…"),
        ("Строка одна\n\nСтрока вторая", 14, "Строка одна…"),
        ("а" * 30, 20, "а" * 19 + "…"),
        ("Ждали. Прошёл месяц. Что дальше?", 22, "Ждали. Прошёл месяц…"),
        ("", 20, ""),
    ],
)
def test_no_word_is_cut(text: str, limit: int, shown: str) -> None:
    assert beginning(text, limit) == shown
    assert len(shown) <= limit
