"""What becomes of marks after closing: none of few, verdicts that hang on them, both figures."""

import re
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, Response, ResponseGroup
from otklik.surveys.collecting.submit import submit
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results import planned_comparison as results_comparison
from otklik.surveys.results.crosstabs.variables import LANGUAGE, MODE, merge_rare
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import IN_FORCE, Signals
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON

pytestmark = pytest.mark.django_db


def fill(wave: Wave, number: int, *, mode: Mode = Mode.WEB, language: str = "ru",
         trapped: bool = False, **answers: str) -> None:  # fmt: skip
    form = wave.version.form
    values = {
        field.replace("__", ".").replace("_", "-"): (item,) for field, item in answers.items()
    }
    for _person in range(number):
        ticket = submission_tickets.issue(
            wave, word=f"{Response.objects.count() + 1:032x}", mode=mode
        )
        submit(
            wave, Sheet(form=form, answers=values), ticket=ticket, mode=mode, language=language,
            signals=Signals(is_trapped=trapped),
        )  # fmt: skip


def test_a_mark_is_in_no_copy_of_an_open_wave(wave: Wave) -> None:
    fill(wave, 6, overall="satisfied", trapped=True)
    fill(wave, 6, overall="satisfied")
    rows = list(Response.objects.values("mode", "language", "is_suspicious"))
    assert rows == [{"mode": "", "language": "", "is_suspicious": False}] * 12
    assert len({len(codes) for codes in Response.objects.values_list("codes", flat=True)}) == 1


@pytest.mark.parametrize(("marked", "others", "left"), [(4, 20, 0), (5, 20, 5), (20, 4, 0)])
def test_no_mark_of_few_outlives_closing(wave: Wave, marked: int, others: int, left: int) -> None:
    fill(wave, marked, overall="satisfied", trapped=True)
    fill(wave, others, overall="unsure")
    close_wave(wave, by=None, at=NOON)
    assert Response.objects.filter(is_suspicious=True).count() == left
    counted = wave.counts.filter(field="", answer="").values_list("number", flat=True)
    assert sum(counted) == marked + others


def test_no_part_with_a_mark_is_of_few(wave: Wave) -> None:
    fill(wave, 3, overall="satisfied", trapped=True, mode=Mode.QR)
    fill(wave, 4, overall="satisfied", trapped=True, language="en")
    fill(wave, 6, overall="satisfied", trapped=True)
    fill(wave, 9, overall="unsure")
    fill(wave, 5, overall="unsure", mode=Mode.QR)
    close_wave(wave, by=None, at=NOON)
    parts = Counter(Response.objects.values_list("mode", "language", "is_suspicious"))
    assert parts == {
        ("web", "ru", True): 13, ("web", "ru", False): 9, ("qr", "ru", False): 5,
    }  # fmt: skip


@pytest.fixture
def years() -> Wave:
    """Two waves of which the later one is better only by forms that look stuffed."""
    before: Wave = WaveFactory(slug="2025", title="Опрос 2025 года")
    open_wave(before, by=None, at=NOON)
    fill(before, 150, overall="satisfied")
    fill(before, 150, overall="not-satisfied")
    close_wave(before, by=None, at=NOON + timedelta(days=20))
    publish_wave(before, by=None, at=NOON + timedelta(days=21))
    wave: Wave = WaveFactory(slug="2026", title="Опрос 2026 года")
    open_wave(wave, by=None, at=NOON + timedelta(days=365))
    fill(wave, 150, overall="satisfied")
    fill(wave, 150, overall="not-satisfied")
    fill(wave, 100, overall="satisfied", trapped=True)
    close_wave(wave, by=None, at=NOON + timedelta(days=385))
    publish_wave(wave, by=None, at=NOON + timedelta(days=386))
    return Wave.objects.get(slug="2026")


def test_a_verdict_that_hangs_on_suspicious_answers_is_not_proven(
    client: Client, years: Wave
) -> None:
    (values,) = [one for one in years.comparison.verdicts if one["field"] == "overall"]
    assert (values["verdict"], values["reason"]) == ("unproven", "suspicious")
    assert values["difference"] == pytest.approx(0.125)
    html = unescape(client.get("/surveys/2026/results/").content.decode())
    assert "изменение не доказано" in html
    assert "зависит от подозрительных ответов" in html
    plan, waves = years.comparison.plan, (years.comparison.before, years)
    whole = [results_comparison.numbers(wave) for wave in waves]
    (without_rule,) = [
        one for one in results_comparison.carry_out(plan, *whole) if one["field"] == "overall"
    ]
    assert without_rule["verdict"] == "better", "else this test looks at nothing"


def test_what_makes_suspicious_is_in_the_plan_of_the_comparison(years: Wave) -> None:
    comparison = years.comparison
    assert comparison.plan["suspicion"] == [asdict(IN_FORCE)] * 2
    other = {**comparison.plan, "suspicion": [{}, asdict(IN_FORCE)]}
    assert results_comparison.digest(other) != comparison.digest


def test_staff_see_figures_with_suspicious_forms_and_without(client: Client, years: Wave) -> None:
    client.force_login(UserFactory(role=Role.LEAD))
    plain = client.get("/desk/surveys/2026/results/").content.decode()
    assert "?suspicious=without" in plain
    assert "chart-overall-beside" not in plain
    html = unescape(client.get("/desk/surveys/2026/results/?suspicious=without").content.decode())
    assert "Из 400 анкет 100 похожи на накрутку" in html
    rows = re.findall(r"<tr><th scope=\"row\"[^>]*>Скорее удовлетворен</th>(.*?)</tr>", html, re.S)
    assert "63% (250)" in rows[-1].replace("\xa0", "").replace(" %", "%")
    assert "50% (150)" in rows[-1].replace("\xa0", "").replace(" %", "%")
    assert "−13" in rows[-1]
    assert "догадка" in html
    client.logout()
    public = client.get("/surveys/2026/results/?suspicious=without").content.decode()
    assert "chart-overall-beside" not in public


def test_few_suspicious_forms_are_not_shown_apart(client: Client) -> None:
    wave: Wave = WaveFactory(slug="2026")
    open_wave(wave, by=None, at=NOON)
    fill(wave, 40, overall="satisfied")
    fill(wave, 40, overall="unsure")
    fill(wave, 4, overall="unsure", trapped=True)
    close_wave(wave, by=None, at=NOON)
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.get("/desk/surveys/2026/results/?suspicious=without").content.decode()
    assert "Похожи на накрутку меньше 5 анкет или ни одной" in unescape(html)
    assert "chart-overall-beside" not in html


def test_a_rare_way_is_no_column_that_could_be_stuffed_and_subtracted() -> None:
    """One English form, and twenty that a reader put beside it in a heap of his own."""
    few = {ResponseGroup("web", "ru", False): 200, ResponseGroup("paper", "ru", False): 40}
    groups = few | {
        ResponseGroup("phone", "ru", False): 12,
        ResponseGroup("web", "en", False): 12,
        ResponseGroup("web", "en", True): 60,
    }
    assert merge_rare(groups, MODE) == {"web": "web+", "paper": "paper", "phone": "web+"}
    assert merge_rare(groups, LANGUAGE) == {"ru": "ru+", "en": "ru+"}
    assert merge_rare(few, MODE) == {"web": "web", "paper": "paper"}
    assert merge_rare({ResponseGroup("web", "ru", False): 8}, MODE) == {"web": "web"}


def test_the_column_says_that_rare_ways_are_in_it(client: Client) -> None:
    wave: Wave = WaveFactory(slug="2026")
    open_wave(wave, by=None, at=NOON)
    fill(wave, 60, overall="satisfied")
    fill(wave, 40, overall="unsure", mode=Mode.PAPER)
    fill(wave, 20, overall="unsure", mode=Mode.PHONE)
    close_wave(wave, by=None, at=NOON)
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.get("/desk/surveys/2026/tables/?rows=overall&columns=@mode").content.decode()
    assert "на сайте и редкие способы" in unescape(html)
    assert "по телефону" not in html
