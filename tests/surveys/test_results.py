"""Figures of a closed wave, computed by hand; and nothing of what is hidden anywhere on a page."""

from collections import defaultdict

import pytest
from django.utils.html import strip_tags

from otklik.surveys.results import result_text
from otklik.surveys.results.models import Count
from otklik.surveys.results.wave_results import (
    FieldResult,
    NotClosed,
    QuestionResult,
    Results,
    results,
)
from otklik.surveys.waves.models import Wave

from .filling import filled
from .test_suppression import View, tables

pytestmark = pytest.mark.django_db


def question(wave: Wave, number: int) -> QuestionResult:
    return results(wave).questions[number - 1]


def field(wave: Wave, number: int) -> FieldResult:
    return question(wave, number).field


def counts(found: FieldResult) -> dict[str, int | None]:
    return {figure.code: figure.count for figure in found.figures}


def test_nothing_is_known_of_an_open_wave() -> None:
    wave = filled(50, {"overall": {"satisfied": 50}}, closed=False)
    with pytest.raises(NotClosed):
        results(wave)


def test_a_question_has_its_counts_base_and_intervals_whatever_the_mode_and_language() -> None:
    table = {"satisfied": 48, "not-satisfied": 21, "unsure": 8}
    wave = filled(81, {"overall": table})

    found = field(wave, 1)

    assert results(wave).responses == 81
    assert (found.answered, found.passed) == (77, 4)
    assert counts(found) == table
    # Wilson, by R: prop.test(48, 77, correct = FALSE) and the same of 21 and 8.
    intervals = [figure.interval for figure in found.figures]
    assert [(round(i.low, 3), round(i.high, 3)) for i in intervals if i] == [
        (0.512, 0.723),
        (0.186, 0.381),
        (0.054, 0.192),
    ]


def test_answers_stand_as_printed() -> None:
    wave = filled(60, {"site-ease": {"1": 10, "2": 11, "3": 12, "4": 13, "5": 14}})

    assert list(counts(field(wave, 5))) == ["5", "4", "3", "2", "1"]
    assert field(wave, 5).figures[0].text == "5 баллов"
    assert question(wave, 8).fields[0].row == "Сайт Комитета"


def test_the_base_of_many_answers_is_whoever_answered_the_question() -> None:
    wave = filled(90, {"sources": {"site": 30, "site vk": 25, "vk ok": 10, "other": 5}})

    found = field(wave, 2)

    assert (found.answered, found.passed) == (70, 20)
    assert counts(found) == {"site": 55, "vk": 35, "ok": 10, "telegram": None, "other": 5}
    assert found.kept_back is None


def test_small_cells_are_hidden_with_a_second_one() -> None:
    wave = filled(80, {"site-finds": {"yes": 50, "no": 3, "unsure": 19}})

    found = field(wave, 4)

    assert counts(found) == {"yes": 50, "no": None, "unsure": None}
    assert found.kept_back == 22
    assert found.hidden == 2


def test_what_everybody_said_is_hidden() -> None:
    wave = filled(40, {"site-finds": {"yes": 40}})

    assert field(wave, 4).shows_nothing
    assert field(wave, 4).answered == 40


def test_a_field_that_few_answered_shows_not_even_its_base() -> None:
    wave = filled(40, {"frequency.telegram": {"constantly": 4}, "frequency.site": {"sometimes": 9}})

    few = question(wave, 8).fields[3]

    assert (few.answered, few.passed, few.figures) == (None, None, ())


def test_a_wave_of_few_forms_shows_nothing() -> None:
    wave = filled(4, {"overall": {"satisfied": 4}})

    assert results(wave).responses is None
    assert results(wave).questions == ()


def test_open_questions_tell_how_many_wrote() -> None:
    wave = filled(20, {}, texts={"site-sought": ["телефон"] * 6, "site-change": ["поиск"] * 4})

    assert question(wave, 6).wrote == 6
    assert question(wave, 7).wrote is None


CODES = ("satisfied", "not-satisfied", "unsure")
LEADING = [
    ((48, 21, 8), "Большинство ответили «Скорее удовлетворен»: 62 % (48 из 77)"),
    ((40, 30, 10), ""),  # the intervals meet
    ((20, 20, 60), "Чаще всего затруднялись ответить: 60 % (60 из 100)"),
    ((100, 40, 60), "Чаще всего отвечали «Скорее удовлетворен»: 50 % (100 из 200)"),
    ((50, 3, 19), "Большинство ответили «Скорее удовлетворен»: 69 % (50 из 72)"),
    ((30, 3, 29), ""),  # a hidden one may be as large
]


@pytest.mark.parametrize(("table", "sentence"), LEADING)
def test_the_answer_is_said_in_words_where_it_leads_beyond_doubt(
    table: tuple[int, ...], sentence: str
) -> None:
    wave = filled(sum(table), {"overall": dict(zip(CODES, table, strict=True))})

    text = result_text.answer(field(wave, 1))

    assert strip_tags(text).replace("\xa0", " ") == sentence


def test_a_number_of_a_scale_leads_as_it_is_printed() -> None:
    wave = filled(100, {"amount.site": {"4": 60, "3": 20, "5": 10, "unsure": 10}})

    text = result_text.answer(question(wave, 10).fields[0])

    assert '«<span lang="ru">4</span>»: 60' in text


def test_the_sentence_of_the_page_is_of_the_first_question_about_content() -> None:
    found = results(filled(77, {"overall": {"satisfied": 48, "not-satisfied": 21, "unsure": 8}}))

    assert found.main_question
    assert found.main_question.number == 1
    assert result_text.summary(found) == result_text.answer(found.main_question.field)


def test_what_is_found_follows_from_what_is_shown_alone() -> None:
    """Every table of 24 people: two that show the same figures are the same to whatever draws
    them, so that no title, length or note can tell what is hidden."""
    wave = filled(24, {"overall": {"satisfied": 24}})
    alike: dict[View, list[Results]] = defaultdict(list)
    for table in tables(24, 3):
        wave.counts.exclude(answer="").delete()
        Count.objects.bulk_create(
            Count(wave=wave, mode="web", language="ru", field="overall", answer=code, number=number)
            for code, number in zip(CODES, table, strict=True)
        )
        found = results(wave)
        alike[tuple(counts(found.questions[0].field).values())].append(found)

    hiding = [found for view, found in alike.items() if None in view]
    assert len(hiding) > 10
    assert all(first == other for first, *others in hiding for other in others)
