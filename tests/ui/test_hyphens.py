"""Words are divided where Russian divides them, and nothing but text is touched."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from otklik.ui import hyphens
from otklik.ui.reader_settings import Display


@pytest.mark.parametrize(
    "divided",
    [
        "пуб-ли-ку-ет-ся",
        "дос-та-точ-ное",
        "пот-ре-би-тель-ско-го",
        "Од-нок-лас-сни-ки",
        "сле-ду-ю-щих",
        "вза-и-мо-дей-стви-ем",
        "ответ",
    ],
)
def test_a_long_word_is_divided_between_syllables(divided: str) -> None:
    result = hyphens.html(f"<p>{divided.replace('-', '')}</p>")

    assert result == f"<p>{divided}</p>".replace("-", hyphens.HYPHEN)


def test_only_text_is_touched() -> None:
    page = (
        '<p title="Удовлетворены">Удовлетворены</p><!-- комментарий --><textarea>Пользуюсь'
        "</textarea><script>'публикуется'</script><option>Затрудняюсь</option>"
    )

    result = hyphens.html(page)

    assert result.replace(hyphens.HYPHEN, "") == page
    assert result.count(hyphens.HYPHEN) == hyphens.word("Удовлетворены").count(hyphens.HYPHEN) > 0
    assert 'title="Удовлетворены"' in result


@pytest.mark.parametrize(
    ("size", "spacing", "is_divided"),
    [
        ("100", "usual", False),
        ("125", "usual", False),
        ("100", "wide", True),
        ("150", "usual", True),
    ],
)
def test_only_large_or_wide_letters_are_divided(size: str, spacing: str, is_divided: bool) -> None:
    template = Template("{% load ui %}{% soft_hyphens %}<p>{{ word }}</p>{% endsoft_hyphens %}")
    display = Display.from_values(size=size, scheme="", spacing=spacing)

    result = template.render(Context({"display": display, "word": mark_safe("Удовлетворены")}))

    assert (hyphens.HYPHEN in result) is is_divided
    assert hyphens.HYPHEN not in template.render(Context({"word": "Удовлетворены"}))
