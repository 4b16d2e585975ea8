"""Whom chance or a code asked stands apart from the open link, and what share came by which, the
same on the page, in files, in the API and in the report."""

import csv
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import product
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.models import Mode, Response
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results import by_collection_mode
from otklik.surveys.results.crosstabs.tables import Tables
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON
from .filling import filled
from .report_blocks import section, tables
from .test_exports import body
from .test_report import words_of_docx, words_of_pdf

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=21)
OPEN_LINK = "на сайте, по открытой ссылке"
ANSWERS = ("satisfied", "not-satisfied", "unsure", "")
FEW = {
    Mode.CODE: (60, 3, 20, 8),
    Mode.WEB: (90, 40, 30, 9),
}
"""Of each answer to the first question, and of who passed it over."""

type Told = dict[tuple[str, str, str], tuple[int | None, int | None, float | None]]
"""People, who answered in that way, share, by field, answer and way."""


def wave_of(modes: tuple[Mode, Mode]) -> Wave:
    table = {"overall": {"satisfied": 80, "not-satisfied": 60, "unsure": 20}}
    wave = filled(160, table, modes=modes, slug="2026")
    publish_wave(wave, by=None, at=LATER)
    return wave


def published(people: Mapping[Mode, tuple[int, ...]]) -> Wave:
    wave: Wave = WaveFactory(slug="2026")
    open_wave(wave, by=None, at=NOON)
    form = wave.version.form
    Response.objects.bulk_create(
        Response(
            wave=wave,
            mode=mode,
            language="ru",
            codes=form.encode({"overall": (answer,)} if answer else {}),
        )
        for mode, numbers in people.items()
        for answer, number in zip(ANSWERS, numbers, strict=True)
        for _person in range(number)
    )
    close_wave(wave, by=None, at=NOON + timedelta(days=20))
    publish_wave(wave, by=None, at=LATER)
    return wave


def cells(wave: Wave) -> dict[str, tuple[int | None, ...]]:
    found = by_collection_mode.ways(wave, results(wave)).fields["overall"]
    return {row.code: tuple(one.count for one in row.figures) for row in found.rows}


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_asked_and_open_stand_apart_on_the_page_that_everybody_sees(client: Client) -> None:
    wave = wave_of((Mode.CODE, Mode.WEB))

    result = by_collection_mode.ways(wave, results(wave))

    assert [plain(one.forms) for one in result.came] == ["50 % (80 из 160)"] * 2
    satisfied, *_others = result.fields["overall"].rows
    assert [plain(one.words) for one in satisfied.figures] == ["50 % (40)"] * 2
    html = plain(client.get("/surveys/2026/results/").content.decode())
    assert "по открытой ссылке (кто угодно, хоть несколько раз) — 50 % (80 из 160)" in html
    assert "Приглашённые и открытая ссылка отдельно" in html
    assert by_collection_mode.note_on_modes() in html


def test_where_nobody_was_asked_only_the_shares_are_said(client: Client) -> None:
    wave = wave_of((Mode.PAPER, Mode.WEB))

    result = by_collection_mode.ways(wave, results(wave))

    assert len(result.came) == 2
    assert result.fields == {}
    html = client.get("/surveys/2026/results/").content.decode()
    assert "Приглашённые и открытая ссылка отдельно" not in html
    assert by_collection_mode.note_on_modes() not in html
    assert not section(wave, "Приглашённые и открытая ссылка")
    lines = figures(client, "/surveys/2026/results/figures.csv")
    assert {line["way"] for line in lines} == {""}
    assert [line["answer"] for line in lines if line["field"] == "_way"] == ["open_link", "staff"]


def test_what_few_answered_in_one_way_is_hidden() -> None:
    """Three who had a code gave the second answer: it is hidden, in both ways, with as many figures
    as would tell it; and how many answered in each way, which would tell who passed it over."""
    wave = published(FEW)

    everybody = results(wave).questions[0].fields[0].figures
    assert [one.count for one in everybody] == [150, 43, 50]
    assert cells(wave) == {
        "satisfied": (60, 90), "not-satisfied": (None, None), "unsure": (None, None),
    }  # fmt: skip
    found = by_collection_mode.ways(wave, results(wave)).fields["overall"]
    assert [way.answered for way in found.ways] == [None, None]
    assert [figure.words for figure in found.rows[0].figures] == ["60", "90"]


def test_where_nothing_is_few_nothing_is_hidden() -> None:
    wave = published({Mode.CODE: (60, 30, 20, 8), Mode.WEB: (90, 40, 30, 9)})

    assert cells(wave) == {"satisfied": (60, 90), "not-satisfied": (30, 40), "unsure": (20, 30)}


def figures(client: Client, address: str) -> list[dict[str, str]]:
    text = body(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def by_way_in(lines: list[dict[str, Any]]) -> Told:
    def number(text: Any, kind: type) -> Any:
        return None if text in ("", None) else kind(text)

    for line in lines:
        assert bool(int(line["is_hidden"])) == (line["people"] in ("", None))
    return {
        (line["field"], line["answer"], line["way"]): (
            number(line["people"], int),
            number(line["answered"], int),
            number(line["share"], float),
        )
        for line in lines
        if line["way"]
    }


def by_way_in_api(client: Client) -> Told:
    payload = json.loads(body_of(client, "/api/v1/surveys/2026/"))
    return {
        (field["code"], figure["answer"], way["way"]): (
            figure["people"], way["answered"], figure["share"],
        )
        for question in payload["questions"]
        for field in question["fields"]
        for way in field["by_way"]
        for figure in way["figures"]
    }  # fmt: skip


def body_of(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer)


def in_the_workbook(client: Client) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(
        BytesIO(body(client.get("/desk/surveys/2026/files/results.xlsx")))
    )
    heading, *lines = book.get_sheet_by_name("Показатели").to_python()
    return [dict(zip(map(str, heading), line, strict=True)) for line in lines]


def on_the_page(client: Client) -> list[list[str]]:
    html = plain(body_of(client, "/surveys/2026/results/").decode())
    (table,) = re.findall(r"<details[^>]*><summary>Приглашённые.*?</details>", html, re.S)
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line)]
        for line in lines
    ]


@pytest.mark.parametrize("people", [FEW, {**FEW, Mode.CODE: (60, 30, 20, 8)}])
def test_page_files_api_and_report_have_the_same_figures_by_way(
    client: Client, people: Mapping[Mode, tuple[int, ...]]
) -> None:
    wave = published(people)
    items = by_way_in(figures(client, "/surveys/2026/results/figures.csv"))
    is_few = people is FEW
    assert items["overall", "satisfied", "code"][:2] == (60, None if is_few else 110)
    assert len(items) == len(ANSWERS[:-1]) * len(people)
    assert sum(count is None for count, *_rest in items.values()) == (4 if is_few else 0)

    of_objects = json.loads(body_of(client, "/open-data/surveys.json"))
    assert by_way_in(of_objects) == items
    assert by_way_in(figures(client, "/open-data/surveys.csv")) == items
    assert by_way_in_api(client) == items
    client.force_login(UserFactory(role=Role.LEAD))
    assert by_way_in(figures(client, "/desk/surveys/2026/files/figures.csv")) == items
    assert by_way_in(in_the_workbook(client)) == items

    found = by_collection_mode.ways(wave, results(wave)).fields["overall"]
    assert {
        ("overall", row.code, way.code): (
            one.count,
            one.base,
            one.share and round(one.share, 6),
        )
        for row in found.rows
        for way, one in zip(found.ways, row.figures, strict=True)
    } == items
    (table,) = tables(section(wave, "Приглашённые и открытая ссылка"))
    heading, *lines = on_the_page(client)
    assert heading[1:] == table.heads[1:] == ["на сайте, по личному коду", OPEN_LINK]
    assert lines == [[str(row), *(plain(str(one)) for one in cells)] for row, *cells in table.rows]
    _archive, _root, document = words_of_docx(client)
    _reader, pdf = words_of_pdf(client, "report.pdf")
    _reader, summary = words_of_pdf(client, "summary.pdf")
    for words in (document, pdf):
        assert "Приглашённые и открытая ссылка отдельно" in plain(words)
        assert "на сайте, по личному коду" in plain(words)
    for words in (document, pdf, summary):
        assert "Как пришли ответы: по открытой ссылке" in plain(words)


def test_all_that_is_published_together_does_not_tell_what_three_answered(client: Client) -> None:
    """A reader has every line of the file, the sums of answers and of ways, and tries each table
    that fits: of who had a code none, three or eleven may have given the second answer."""
    published(FEW)
    lines = figures(client, "/surveys/2026/results/figures.csv")
    whole = [line for line in lines if line["field"] == "overall" and not line["way"]]
    rows = [int(line["people"]) for line in whole] + [int(whole[0]["passed_over"])]
    came = {line["answer"]: int(line["people"]) for line in lines if line["field"] == "_way"}
    items = by_way_in(lines)
    code, web = (
        [*(items["overall", answer, way][0] for answer in ANSWERS[:-1]), None]
        for way in ("code", "web")
    )
    choices = [
        range(row + 1) if one is None else (one,) for row, one in zip(rows, code, strict=True)
    ]
    possible = [
        column
        for column in product(*choices)
        if sum(column) == came["asked"]
        and all(
            one is None or row - mine == one
            for row, mine, one in zip(rows, column, web, strict=True)
        )
    ]
    values = {column[ANSWERS.index("not-satisfied")] for column in possible}
    assert {0, 3, 11} <= values


def test_what_is_hidden_in_all_tables_is_counted_once() -> None:
    """Everybody may ask for the page of results, so that the same is not worked out anew."""
    wave = published(FEW)

    assert Tables(wave, results(wave)).pairs is Tables(wave, results(wave)).pairs
