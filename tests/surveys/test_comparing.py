"""A wave against the one before: fixed before it opens, decided when it closes, shown with care."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.statistics.change_verdicts import Verdict
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave
from otklik.surveys.results import changes_since_last_wave
from otklik.surveys.results import planned_comparison as results_comparison
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, order_version

from .conftest import NOON
from .filling import Table, filled

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)
CONTENT = {"satisfied": 200, "not-satisfied": 150, "unsure": 50}
MORE_CONTENT = {"satisfied": 320, "not-satisfied": 50, "unsure": 30}


def years(
    *tables: Table, field: str = "overall", modes: tuple[Mode, Mode] = (Mode.WEB, Mode.WEB)
) -> list[Wave]:
    return [
        filled(
            sum(table.values()),
            {field: table},
            at=NOON + number * YEAR,
            modes=modes,
            slug=str(2026 + number),
            title=f"Опрос {2026 + number} года",
        )
        for number, table in enumerate(tables)
    ]


def verdict_of(wave: Wave, field: str = "overall", answer: str = "") -> dict[str, object]:
    verdicts = Comparison.objects.get(after=wave).verdicts
    (found,) = (v for v in verdicts if (v["field"], v["answer"]) == (field, answer))
    return dict(found)


def words(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\xa0", " ")


def test_the_first_wave_has_nothing_behind_it() -> None:
    (wave,) = years(CONTENT)
    assert not Comparison.objects.exists()
    (line,) = Line.objects.with_verb("wave.plan_fixed")
    assert line.particulars == {
        "plan": results_comparison.digest(results_comparison.make_plan(None, wave))
    }


def test_every_figure_of_the_form_gets_a_verdict() -> None:
    _before, after = years(CONTENT, MORE_CONTENT)
    comparison = Comparison.objects.get(after=after)
    assert len(comparison.verdicts) == comparison.plan["family"] == 22
    assert verdict_of(after)["verdict"] == Verdict.BETTER
    assert verdict_of(after)["difference"] == pytest.approx(0.3, abs=0.01)
    assert verdict_of(after)["bases"] == [400, 400]
    assert verdict_of(after, "site-ease")["reason"] == "few"


def test_each_option_is_a_figure_of_those_who_answered() -> None:
    first = {"site": 100, "site vk": 90, "vk": 10}
    _before, after = years(first, {"site": 40, "vk": 160}, field="sources")
    assert verdict_of(after, "sources", "site")["verdict"] == Verdict.FELL
    assert verdict_of(after, "sources", "site")["difference"] == pytest.approx(-0.75)
    assert verdict_of(after, "sources", "vk")["verdict"] == Verdict.GREW
    assert verdict_of(after, "sources", "ok")["verdict"] in {Verdict.SAME, Verdict.UNPROVEN}


def test_the_plan_is_fixed_before_the_first_answer() -> None:
    before, after = years(CONTENT, MORE_CONTENT)
    comparison = Comparison.objects.get(after=after)
    assert comparison.fixed_at == after.opened_at
    (line,) = Line.objects.with_verb("wave.comparison_fixed")
    assert line.particulars == {"before": before.slug, "plan": comparison.digest}
    assert results_comparison.digest(comparison.plan) == comparison.digest


def test_deciding_anew_says_the_same_and_once_decided_nothing_is_changed() -> None:
    _before, after = years(CONTENT, MORE_CONTENT)
    comparison = Comparison.objects.get(after=after)
    counts = [results_comparison.numbers(wave) for wave in (comparison.before, after)]
    assert results_comparison.carry_out(comparison.plan, *counts) == comparison.verdicts
    comparison.decide([], at=NOON)
    comparison.refresh_from_db()
    assert comparison.decided_at == after.closed_at


def another_version(**change: str) -> InstrumentVersion:
    old = order_version()
    questions = [{**q, **change} if q["code"] == "overall" else q for q in old.questions]
    version = InstrumentVersion(
        instrument=old.instrument, number=2, title=old.title, act=old.act, questions=questions,
        comparison=old.comparison, reliability=old.reliability, digest="2" * 64,
    )  # fmt: skip
    version.save()
    return version


def test_other_words_break_the_series_and_say_so(client: Client) -> None:
    before = filled(400, {"overall": CONTENT}, slug="2026")
    version = another_version(text="Довольны ли вы?")
    after = filled(400, {"overall": MORE_CONTENT}, slug="2027", version=version, at=NOON + YEAR)
    assert verdict_of(after)["reason"] == "words"
    for wave in (before, after):
        publish_wave(wave, by=None, at=NOON + 2 * YEAR)
    assert "изменились слова вопроса или ответов" in words(client, "/surveys/2027/results/")


def test_a_made_up_wave_is_no_past_of_a_real_one() -> None:
    filled(400, {"overall": CONTENT}, slug="2026", is_example=True)
    filled(400, {"overall": MORE_CONTENT}, slug="2027", at=NOON + YEAR)
    assert not Comparison.objects.exists()


def shown(client: Client, waves: list[Wave], *, at: datetime = NOON + 3 * YEAR) -> str:
    for wave in waves:
        publish_wave(wave, by=None, at=at)
    return words(client, "/surveys/2027/results/")


def test_the_page_says_verdict_difference_and_how_far_to_trust_it(client: Client) -> None:
    page = shown(client, years(CONTENT, MORE_CONTENT))
    assert "стало лучше" in page
    assert "+30 (от +20 до +40) без поправки: от +24 до +36 ответили 400 и 400" in page
    assert "оба раза отвечали похожие люди" in page
    assert "20 000 раз" in page
    assert "разница указана в пунктах из 100" in page.lower()


def test_an_interval_beside_a_verdict_does_not_contradict_it(client: Client) -> None:
    """By itself this difference is more than chance, among twenty-two figures it is not."""
    page = row_of(
        shown(client, years({"satisfied": 20, "unsure": 20}, {"satisfied": 30, "unsure": 10})), "1"
    )
    assert "изменение не доказано если изменилось, то не больше чем на 56 пунктов" in page
    assert "+25 (от −8 до +55) без поправки: от +4 до +44" in page


def test_nothing_is_compared_in_public_with_what_is_not_published(client: Client) -> None:
    _before, after = years(CONTENT, MORE_CONTENT)
    assert "стало лучше" not in shown(client, [after])
    client.force_login(UserFactory(role=Role.LEAD))
    assert "стало лучше" in words(client, "/desk/surveys/2027/results/")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_difference_that_would_tell_a_hidden_cell_is_not_shown(
    client: Client, order: tuple[int, int]
) -> None:
    tables = [CONTENT, {"satisfied": 3, "not-satisfied": 380, "unsure": 17}]
    page = shown(client, years(*(tables[at] for at in order)))
    assert "стало лучше" not in page
    assert "стало хуже" not in page
    assert re.search(r"не показано: \d+ показател\w+ \(некоторые ответы дали слишком", page, re.I)
    assert not re.search(r"[+−]\d+ \(от", page)


def test_whatever_share_is_printed_is_compared(client: Client) -> None:
    """«Да» is a share of all, and printed: that few said each of the others hides no verdict."""
    first = {"satisfied": 37, "not-satisfied": 5, "unsure": 2}
    page = shown(client, years(first, {"satisfied": 18, "not-satisfied": 12, "unsure": 10}))
    assert "84 %" in words(client, "/surveys/2026/results/")
    assert "стало хуже" in row_of(page, "1")
    assert "−39 (от" in row_of(page, "1")


def test_where_nearly_all_say_so_there_is_a_verdict_without_numbers(client: Client) -> None:
    first = {"satisfied": 97, "not-satisfied": 2, "unsure": 1}
    page = shown(client, years(first, {"satisfied": 50, "not-satisfied": 30, "unsure": 20}))
    assert "стало хуже" in row_of(page, "1")
    assert not re.search(r"[+−]\d+ \(от", page)
    assert "ответили" not in row_of(page, "1")
    assert "числа скрыты" in row_of(page, "1"), "a dash looks like a difference that is missing"


def test_marks_of_few_are_counted_with_their_neighbours(client: Client) -> None:
    first = {"5": 60, "4": 25, "3": 11, "2": 3, "1": 1}
    second = {"5": 20, "4": 25, "3": 30, "2": 15, "1": 10}
    page = shown(client, years(first, second, field="information"))
    assert "стало хуже" in row_of(page, "13")
    assert "−27 (от" in row_of(page, "13")


@pytest.mark.parametrize(("answered", "is_said"), [(33, False), (28, True)])
def test_that_few_gave_a_mark_is_said_only_where_the_base_says_it(
    answered: int, is_said: bool
) -> None:
    """Of 33 four could not say: «fewer than 30» would tell how many, where all marks are hidden."""
    few, many = years({"satisfied": 20, "not-satisfied": answered - 20}, CONTENT)
    fields = [
        next(one for one in results(wave).questions if one.code == "overall").field
        for wave in (many, few)
    ]
    decision = {"verdict": "incomparable", "reason": "few", "showing": "nothing"}
    found = changes_since_last_wave.hide_values(decision, (fields[0], fields[1]), least=30)
    assert (found == decision) is is_said
    assert is_said or set(found.values()) == {changes_since_last_wave.HIDDEN}


def test_a_figure_weighed_by_ways_of_answering_has_its_numbers(client: Client) -> None:
    page = shown(client, years(CONTENT, MORE_CONTENT, modes=(Mode.PAPER, Mode.WEB)))
    assert "стало лучше" in page
    assert "+30 (от +20 до +40) без поправки: от +24 до +36 ответили 400 и 400" in page


def test_six_on_paper_in_one_year_do_not_end_the_comparison(client: Client) -> None:
    """Those on the site are compared with those on the site; the six are not told by it."""
    first = filled(
        44, {"overall": {"satisfied": 37, "not-satisfied": 5, "unsure": 2}},
        modes=(Mode.WEB, Mode.WEB), slug="2026", closed=False,
    )  # fmt: skip
    papers = first.responses.filter(language="ru")[:6].values_list("pk", flat=True)
    first.responses.filter(pk__in=list(papers)).update(mode=Mode.PAPER)
    close_wave(first, by=None, at=NOON + timedelta(days=20))
    second = filled(
        40, {"overall": {"satisfied": 18, "not-satisfied": 12, "unsure": 10}},
        modes=(Mode.WEB, Mode.WEB), at=NOON + YEAR, slug="2027", version=first.version,
    )  # fmt: skip
    assert verdict_of(second)["verdict"] == Verdict.WORSE
    row = row_of(shown(client, [first, second]), "1")
    assert "сравнили ответивших на сайте" in row
    assert "−39 (от" in row  # of all who answered: the six have room for one part only
    assert "ответили 38 и 40" in row


def test_why_waves_cannot_be_compared_tells_no_hidden_cell(client: Client) -> None:
    """«Fewer than 30» follows from counts: beside hidden ones it would narrow them down."""
    few = {"1": 9, "2": 2, "3": 9, "4": 9, "unsure": 4}
    page = shown(client, years(few, few, field="amount.site"))
    assert "меньше 30 человек" not in row_of(page, "10")


def row_of(page: str, number: str) -> str:
    """What the table of verdicts says of the first row of a question."""
    table = page.partition("Вопрос Вывод Разница")[2].partition("Как сравнивали опросы")[0]
    row = re.split(r" \d+ \. ", table.partition(f" {number} . ")[2])[0]
    assert row
    return row
