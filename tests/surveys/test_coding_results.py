"""Shares of codes in the results: small cells hidden, nothing told twice or before its time."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from otklik.organisation.people.user import User
from otklik.surveys.coding.models import CodedWave, Coding
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.coding.results import codes_by_question, of_wave
from otklik.surveys.lifecycle.transitions import publish_wave
from otklik.surveys.results import wave_results as counted
from otklik.surveys.waves.models import Wave

from .coded import FIELD, LATER, SEED, code_all, coded_by_one, frame_of, rule, runner, wave_of
from .report_blocks import section, tables
from .test_coding_compared import AFTER, BEFORE, mixed, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    return [runner(name) for name in ("первый", "второй", "третий")]


def words(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\xa0", " ")


def shown(wave: Wave, *, only_published: bool = False) -> dict[str, int | None]:
    """Counts of the codes of the question, None where they are hidden."""
    found = codes_by_question(wave, counted.results(wave), only_published=only_published)
    return {figure.text: figure.count for figure in found[FIELD].field.figures}


def test_a_code_of_few_is_hidden_and_what_would_tell_it(people: list[User]) -> None:
    wave = wave_of(numbered(["цены"] * 20 + ["часы"] * 12 + ["проверки"] * 3 + ["парковка"] * 15))
    coded_by_one(wave, frame_of(wave), people[0])
    values = shown(wave)
    assert values["проверки"] is None
    assert values["цены"] == 20
    assert sum(count is None for count in values.values()) >= 2
    assert shown(wave, only_published=True) == values  # staff see what everybody would


def test_nothing_is_shown_before_it_is_finished_or_of_few(
    client: Client, people: list[User]
) -> None:
    wave = wave_of(numbered(["цены"] * 20 + ["часы"] * 20))
    frame = frame_of(wave)
    publish_wave(wave, by=None, at=LATER)
    coding = Coding.begin(frame, [wave], coders=people[:1], seed=SEED, by=people[0], at=LATER)
    address = f"/surveys/{wave.slug}/results/"
    assert "О чём писали" not in words(client, address)
    code_all(coding, people[0], rule(frame))
    page = words(client, address)
    assert "О чём писали" in page
    assert "разведочный" in page
    assert "50 % (20 из 40)" in page
    CodedWave.objects.update(base=4)
    assert codes_by_question(wave, counted.results(wave), only_published=True) == {}


def test_a_comparison_is_public_when_both_surveys_are(client: Client, people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    mixed(before, after, frame_of(before), people)
    publish_wave(after, by=None, at=LATER)
    address = f"/surveys/{after.slug}/results/"
    assert "Коды вопроса" not in words(client, address)
    publish_wave(before, by=None, at=LATER)
    page = words(client, address)
    assert "Коды вопроса 6" in page
    assert "выросло" in page
    assert "по ним не судят об исполнении поручений" in page
    assert "Коды вопроса" not in words(client, f"/surveys/{before.slug}/results/")


def test_a_weak_code_is_said_plainly(client: Client, people: list[User]) -> None:
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    mixed(before, after, frame_of(before), people, blind_to="цен")
    client.force_login(people[0])
    page = words(client, f"/desk/surveys/{after.slug}/results/")
    assert "Альфа ниже 0,8" in page
    assert "двое закодировали слишком по-разному" in page


def test_a_survey_keeps_its_own_shares_and_a_second_count_is_not_told(people: list[User]) -> None:
    """Two counts of the same answers that differ by few would tell these few."""
    before, after = wave_of(numbered(BEFORE)), wave_of(numbered(AFTER), number=1)
    frame = frame_of(before)
    own = coded_by_one(before, frame, people[0])
    later = mixed(before, after, frame, people)
    row = later.coded_waves.get(wave=before)
    row.counts["1"] += 2
    row.save()
    assert shown(before)["цены"] == own.coded_waves.get().counts["1"]
    found = codes_by_question(after, counted.results(after), only_published=False)[FIELD]
    values = {change.name: change for change in found.changes}
    assert values["цены"].verdict == "выросло"
    assert (values["цены"].difference, values["цены"].bases) == ("", None)
    assert "второй раз" in values["цены"].reason
    assert values["часы работы"].difference  # both counts are the same


def test_the_report_has_shares_and_quotations(people: list[User]) -> None:
    wave = wave_of(
        [*numbered(["цены"] * 20 + ["часы"] * 12 + ["парковка"] * 9), "хотелось бы больше новостей"]
    )
    coded_by_one(wave, frame_of(wave), people[0])
    key = wave.open_answers.get(text__startswith="хотелось").pk
    quote = Quote.propose(wave, FIELD, "больше новостей", key=key, by=people[0], at=LATER)
    found = section(wave, "6.")
    assert [row[0] for row in tables(found)[0].rows][:2] == ["цены", "часы работы"]
    assert not any("новостей" in one.text for one in found)
    quote.approve(by=people[1], at=LATER + timedelta(days=1))
    assert section(wave, "6.")[-1].text == "«больше новостей»"


def test_shares_of_codes_are_in_the_files(client: Client, people: list[User]) -> None:
    wave = wave_of(numbered(["цены"] * 20 + ["часы"] * 12 + ["парковка"] * 9 + ["провер"] * 2))
    coded_by_one(wave, frame_of(wave), people[0])
    publish_wave(wave, by=None, at=LATER)
    client.force_login(people[0])
    for address in (f"/desk/surveys/{wave.slug}/files/", f"/surveys/{wave.slug}/results/"):
        text = b"".join(client.get(f"{address}figures.csv")).decode("utf-8-sig")
        lines = list(csv.DictReader(StringIO(text), delimiter=";"))
        values = {line["text"]: line for line in lines if line["answer"].startswith("code ")}
        assert (values["цены"]["people"], values["цены"]["answered"]) == ("20", "43")
        assert values["цены"]["low"]
        assert (values["проверки"]["people"], values["проверки"]["is_hidden"]) == ("", "1")
        assert not any("парковка" in line["text"] for line in lines)


def test_every_figure_has_an_interval_of_its_base(people: list[User]) -> None:
    wave = wave_of(numbered(["цены"] * 20 + ["часы"] * 20))
    coding = coded_by_one(wave, frame_of(wave), people[0])
    field = of_wave(coding.coded_waves.select_related("wave", "coding__frame").get(), responses=50)
    assert (field.answered, field.passed) == (40, 10)
    for figure in field.figures:
        assert (figure.count is None) == (figure.interval is None)
