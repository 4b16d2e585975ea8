"""Charts: lengths by numbers, figures in words, nothing of what is hidden."""

import re

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from otklik.ui import numbers
from otklik.ui.components.charts import Bar, bar_chart
from tests.one_line_markup import in_one_line

CONTENT = Bar(label="Доволен", count=48, base=77, low=0.512, high=0.723)
UNSURE = Bar(label="Затрудняюсь", count=8, base=77, low=0.054, high=0.192, is_hatched=True)
HIDDEN = Bar(label="Не доволен", base=77)


def chart(*bars: Bar, arguments: str = "", **context: object) -> str:
    source = '{% load ui %}{% bar_chart bars id="q1" name="Довольны?" ' + arguments + " %}"
    with override("ru"):
        html = Template(source).render(Context({"bars": bars, **context}))
        return in_one_line(html).replace("\xa0", " ")


def test_a_bar_begins_at_nothing_and_says_its_figure_with_the_base() -> None:
    html = chart(CONTENT)

    assert '<rect class="bar-fill" width="62.34%" height="100%" fill=' in html
    assert "<b>62 %</b> (48 из 77)" in html


def test_an_interval_is_drawn_and_stands_in_the_table() -> None:
    html = chart(CONTENT)

    assert html.count('<line x1="51.20%" x2="72.30%"') == 2  # ink, and the halo behind it
    assert '<td class="number">51 % – 72 %</td>' in html
    assert "Интервал" not in chart(Bar(label="Доволен", count=48, base=77))


def test_who_could_not_say_is_hatched() -> None:
    html = chart(CONTENT, UNSURE)

    pattern = re.search(r'<pattern id="([\w-]+)"', html)
    assert pattern
    assert f'width="10.39%" height="100%" fill="url(#{pattern[1]})"' in html
    assert html.count("bar-fill") == 1


def test_what_is_hidden_has_neither_figure_nor_length() -> None:
    html = chart(HIDDEN)

    assert '<span class="bar-figure">скрыто</span>' in html
    assert "%" not in html.replace("100%", "")
    assert "<line" not in html
    assert "77" not in html


def test_the_table_ends_with_its_sums() -> None:
    html = chart(CONTENT, UNSURE, arguments="answered=12480 passed=4 hidden=21")

    ends = re.findall(r'<tr[^>]*><th scope="row">([^<]+)</th><td class="number">([^<]+)</td>', html)
    assert "100 %" not in html
    assert ends[-3:] == [("Скрытые вместе", "21"), ("Ответили", "12 480"), ("Не ответили", "4")]


def test_answers_of_which_each_gave_one_add_up() -> None:
    html = chart(CONTENT, UNSURE, arguments="answered=77 adds_up=True")

    assert '<td class="number">77</td><td class="number">100 %</td>' in html


def test_without_bars_only_the_reason_is_there() -> None:
    html = chart(arguments='note="Ответили меньше 5 человек."')

    assert html == '<p class="bars-none">Ответили меньше 5 человек.</p>'


def test_people_are_escaped_and_tell_their_language() -> None:
    html = chart(Bar(label="<i>", count=1, base=2), arguments='lang="ru"')

    assert '<span class="bar-name" lang="ru">&lt;i&gt;</span>' in html
    assert ">Довольны?</caption>" in html


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.001, "меньше 1 %"),
        (0.005, "1 %"),
        (0.125, "13 %"),
        (0.5, "50 %"),
        (0.994, "99 %"),
        (0.996, "больше 99 %"),
        (1, "100 %"),
    ],
)
def test_somebody_is_never_nobody_and_most_are_never_all(share: float, words: str) -> None:
    with override("ru"):
        assert numbers.percent(share) == words.replace(" %", "\xa0%")


@pytest.mark.parametrize(
    ("points", "words"),
    [(6.4, "+6"), (-2, "−2"), (0, "0"), (-0.3, "−0,3"), (0.04, "+0,1"), (-0.6, "−1")],
)
def test_an_end_of_an_interval_that_is_not_nought_is_not_shown_as_nought(
    points: float, words: str
) -> None:
    with override("ru"):
        assert numbers.with_sign(points) == words


def test_thousands_stand_apart() -> None:
    with override("ru"):
        assert numbers.whole(1_234_567) == "1\xa0234\xa0567"


def test_of_a_number_a_week_no_share_is_told() -> None:
    weeks = [Bar(label="01.11–07.11", base=119, count=54, is_tally=True)]
    text = in_one_line(bar_chart(weeks, id="weeks", name="По неделям"))
    assert "<b>54</b>" in text
    assert "45\xa0%" not in text
    assert "119" not in text
    assert "Доля" not in text
    assert "Доля" in bar_chart([Bar(label="сайт", base=119, count=54)], id="q", name="Вопрос")


def test_a_chart_is_drawn_once_and_never_for_another_text() -> None:
    """A safe text equals an unsafe one, and another language says the figures otherwise."""
    bars = [Bar(label="<b>сайт</b>", base=10, count=5)]
    safe = [Bar(label=mark_safe("<b>сайт</b>"), base=10, count=5)]
    text = bar_chart(safe, id="q1", name="Вопрос")
    assert "<b>сайт</b>" in text
    assert "<b>сайт</b>" not in bar_chart(bars, id="q1", name="Вопрос")
    assert "<i>" in bar_chart(bars, id="q1", name=mark_safe("<i>"))
    assert "<i>" not in bar_chart(bars, id="q1", name="<i>")
    with override("en"):
        assert "As a table" in bar_chart(bars, id="q1", name="Вопрос")
    assert bar_chart(safe, id="q1", name="Вопрос") is text
