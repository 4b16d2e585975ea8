"""Files of a closed wave: opened by programs that did not write them, and holding no more than
the pages show."""

import csv
import struct
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from django.http import HttpResponseBase
from django.test import Client
from python_calamine import CalamineWorkbook

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.lifecycle.transitions import publish_wave, withdraw_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON
from .filling import filled
from .test_crossing import CELLS, asked

pytestmark = pytest.mark.django_db

FILES = "/desk/surveys/2026/files/"
TWO = {"rows": "overall", "columns": "information"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return client


def body(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer)


def table(client: Client, name: str, **asked_for: str) -> list[dict[str, str]]:
    text = body(client.get(FILES + name, asked_for)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def spss(client: Client, tmp_path: Path, **asked_for: str) -> tuple[dict[str, list[float]], Any]:
    path = tmp_path / "two.sav"
    path.write_bytes(body(client.get(FILES + "two.sav", asked_for)))
    cases, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    return {name: list(values) for name, values in cases.items()}, meta


def test_figures_are_those_of_the_page(desk: Client) -> None:
    asked(CELLS, passed=20)
    lines = [line for line in table(desk, "figures.csv") if line["field"] == "overall"]
    values = {line["answer"]: line for line in lines}
    assert values["satisfied"]["people"] == "120"
    assert (values["satisfied"]["answered"], values["satisfied"]["passed_over"]) == ("210", "20")
    assert float(values["satisfied"]["share"]) == pytest.approx(120 / 210, abs=1e-6)
    assert values["satisfied"]["is_hidden"] == "0"


def test_a_hidden_figure_is_hidden_in_every_file(desk: Client, tmp_path: Path) -> None:
    asked({**CELLS, ("unsure", "5"): 3}, passed=20)
    for line in table(desk, "figures.csv"):
        if (line["field"], line["answer"]) == ("overall", "unsure"):
            assert (line["people"], line["share"], line["is_hidden"]) == ("", "", "1")
    cells = [line for line in table(desk, "pairs.csv") if line["is_hidden"] == "1"]
    assert cells
    assert {line["people"] for line in cells} == {""}
    people = table(desk, "two.csv", **TWO)
    assert "unsure" not in {line["overall"] for line in people}
    cases, _meta = spss(desk, tmp_path, **TWO)
    assert 3.0 not in cases["overall"]  # the place of «затрудняюсь ответить»
    assert len(people) == len(cases["overall"]) == 233


def test_person_by_person_is_what_the_table_shows(desk: Client, tmp_path: Path) -> None:
    asked(CELLS, passed=20)
    people = Counter((one["overall"], one["information"]) for one in table(desk, "two.csv", **TWO))
    assert people == Counter(CELLS) + Counter({("passed", "passed"): 20})
    cases, meta = spss(desk, tmp_path, **TWO)
    pairs = Counter(zip(cases["overall"], cases["information"], strict=True))
    assert pairs[1.0, 5.0] == CELLS["satisfied", "5"]
    assert pairs[-1.0, -1.0] == 20
    assert meta.variable_value_labels["overall"][1.0] == "Скорее удовлетворен"
    assert meta.column_names_to_labels["information"].startswith("13. Насколько Вы удовлетворены")
    assert {limits["lo"] for limits in meta.missing_ranges["overall"]} == {-1.0, -2.0}


def weighted(client: Client, tmp_path: Path) -> tuple[dict[str, list[Any]], Any]:
    path = tmp_path / "all.sav"
    path.write_bytes(body(client.get(FILES + "all.sav")))
    fields, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=True)
    return {name: list(values) for name, values in fields.items()}, meta


def people(fields: dict[str, list[Any]], table: float, **values: float) -> float:
    lines = zip(*fields.values(), strict=True)
    rows = [dict(zip(fields, line, strict=True)) for line in lines]
    return sum(
        float(row["people"])
        for row in rows
        if row["table"] == table and all(row[name] == value for name, value in values.items())
    )


def test_all_questions_are_one_weighted_file_of_cells(desk: Client, tmp_path: Path) -> None:
    asked(CELLS, passed=20)
    values, meta = weighted(desk, tmp_path)
    tables = {name: number for number, name in meta.variable_value_labels["table"].items()}
    assert people(values, 0, overall=1) == 120
    assert people(values, 0, overall=-1) == 20
    both = tables["overall × information"]
    assert people(values, both, overall=1, information=5) == CELLS["satisfied", "5"]
    assert people(values, both) == 230
    for line in table(desk, "pairs.csv"):  # nothing but what the page shows, and all of it
        if (line["rows"], line["columns"]) == ("overall", "information") and line["people"]:
            assert int(line["people"]) in {0, *map(int, values["people"])}
    raw = (tmp_path / "all.sav").read_bytes()
    assert struct.unpack("<i", raw[76:80])[0] == 2, "people are the weight"
    assert meta.variable_value_labels["overall"][1.0] == "Скорее удовлетворен"


def test_several_answers_are_a_set_in_the_weighted_file(desk: Client, tmp_path: Path) -> None:
    wave = filled(
        120,
        {"overall": {"satisfied": 60, "unsure": 30}, "sources": {"site vk": 40, "telegram": 60}},
        slug="2026",
    )
    result, meta = weighted(desk, tmp_path)
    assert people(result, 0, sources_site=1) == 40
    assert people(result, 0, sources_site=0) == 60
    found = [line for line in table(desk, "pairs.csv") if line["rows"] == "overall"]
    shown = {line["column"]: line["people"] for line in found if "удовлетворен" in line["row"]}
    tables = {name: number for number, name in meta.variable_value_labels["table"].items()}
    in_file = people(result, tables["sources:site × overall"], sources_site=1, overall=1)
    site = next(c.text for c in wave.version.form.by_code["sources"].choices if c.code == "site")
    assert shown.get(site, "") in ("", str(int(in_file)))
    names = meta.mr_sets["sources"]["variable_list"]
    assert "sources_site" in names


def test_a_hidden_cell_is_in_no_case_of_the_weighted_file(desk: Client, tmp_path: Path) -> None:
    asked({**CELLS, ("unsure", "5"): 3}, passed=20)
    values, _meta = weighted(desk, tmp_path)
    assert 3.0 not in values["overall"]
    assert people(values, 0) >= 233


def test_each_case_stands_in_the_order_of_the_table(desk: Client) -> None:
    """The order tells nothing: it is the same whoever came first."""
    asked(CELLS)
    people = [(one["overall"], one["information"]) for one in table(desk, "two.csv", **TWO)]
    assert people == sorted(people, key=lambda pair: list(dict(CELLS)).index(pair))


def test_the_codebook_names_every_code_missing_value_mode_and_version(desk: Client) -> None:
    wave = asked(CELLS)
    lines = table(desk, "codebook.csv")
    codes = {(line["variable"], line["code"]): line for line in lines}
    for field in wave.version.form.coded_fields:
        for choice in field.choices:
            assert codes[field.code, choice.code]["answer"].endswith(choice.text)
        assert codes[field.code, "passed"]["is_missing"] == "1"
    assert codes["information", "5"]["number"] == "5"
    assert codes["amount.vk", "unsure"]["number"] == "91"
    assert codes["_mode", "web"]["answer"] == "на сайте"
    assert codes["_version", wave.version.digest]["number"] == "1"
    assert len({(line["variable"], line["number"]) for line in lines if line["number"]}) == len(
        [line for line in lines if line["number"]]
    )


def test_the_workbook_holds_all_of_it(desk: Client) -> None:
    asked(CELLS, passed=20)
    book = CalamineWorkbook.from_filelike(BytesIO(body(desk.get(FILES + "results.xlsx"))))
    assert book.sheet_names == ["О файле", "Показатели", "Два вопроса", "Кодовая книга"]
    text = "\n".join(str(row[0]) for row in book.get_sheet_by_name("О файле").to_python())
    assert "не репрезентативен" in text
    assert len(book.get_sheet_by_name("Показатели").to_python()) == 1 + len(
        table(desk, "figures.csv")
    )


def test_open_answers_are_in_no_file(desk: Client) -> None:
    secret = "Меня обманули в лавке"
    filled(60, {"overall": {"satisfied": 40, "unsure": 15}}, texts={"site-sought": [secret] * 9},
           slug="2026")  # fmt: skip
    for name in ("figures.csv", "pairs.csv", "codebook.csv"):
        assert secret not in body(desk.get(FILES + name)).decode()
    assert any(line["people"] == "9" for line in table(desk, "figures.csv"))


def test_taking_is_a_line_in_the_journal_and_needs_the_right(client: Client) -> None:
    wave = asked(CELLS)
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get(FILES + "figures.csv").status_code == 403
    client.force_login(UserFactory(role=Role.LEAD))
    body(client.get(FILES + "figures.csv"))
    assert Line.objects.about(wave).filter(verb="wave.taken_out").count() == 1


@pytest.mark.parametrize("kind", ["csv", "sav"])
def test_several_answers_are_not_one_a_person(desk: Client, kind: str) -> None:
    filled(60, {"overall": {"satisfied": 30, "unsure": 20}, "sources": {"site": 20, "vk": 25}},
           slug="2026")  # fmt: skip
    answer = desk.get(f"{FILES}two.{kind}", {"rows": "sources", "columns": "overall"}, follow=True)
    assert "нескольк" in answer.content.decode()
    assert desk.get(f"{FILES}two.{kind}", {"rows": "x", "columns": "overall"}).status_code == 404


def test_nothing_of_an_open_wave_or_of_few(desk: Client, wave: Wave) -> None:
    assert desk.get(f"/desk/surveys/{wave.slug}/files/figures.csv").status_code == 404
    asked({("satisfied", "5"): 4})
    assert desk.get(FILES + "codebook.csv").status_code == 404


def test_published_figures_are_open_data_until_they_are_taken_off(client: Client) -> None:
    wave = asked({**CELLS, ("unsure", "5"): 3}, passed=20)
    address = "/surveys/2026/results/figures.csv"
    assert client.get(address).status_code == 404
    publish_wave(wave, by=None, at=NOON)
    answer = client.get(address)
    items = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    figures = {(line["field"], line["answer"]): line for line in items}
    assert figures["overall", "satisfied"]["people"] in ("120", "")
    assert figures["overall", "unsure"]["people"] == ""
    assert {line["field"] for line in items}.isdisjoint({"_mode", "_language"})
    assert "figures.csv" in client.get("/surveys/2026/results/").content.decode()
    withdraw_wave(wave, by=None, at=NOON)
    assert client.get(address).status_code == 404
