"""Filled forms out of a file: every row is a form, a fault that is told, or empty; each once."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.file_import.forms_from_rows import (
    FormsFile,
    check_rows,
    guess_fields,
)
from otklik.surveys.collecting.models import Entered, Mode, Response, SpentTicket
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON, decoded, forms, words

pytestmark = pytest.mark.django_db

LOADING = "/desk/surveys/opros/loading/"
HEADER = ["№ анкеты", "1", "Какие источники Вы используете для получения информации о деятельности"
          " Комитета?", "8.2", "amount.site", "6. За получением какой информации"]  # fmt: skip
ROWS = [
    ["1", "Скорее удовлетворён", "Официальный сайт Комитета; Другое", "2", "5", "Цены"],
    ["2", "2", "13", "9", "Затрудняюсь ответить", "Звоните 89280001122"],
    ["3", "not-satisfied", "", "", "3", ""],
    ["4", "1", "1", "0", "4", ""],
    ["5", "9", "4", "1", "1", ""],
]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.LEAD))
    return client


def csv(*rows: list[str], header: list[str] = HEADER) -> SimpleUploadedFile:
    lines = "\n".join("\t".join(cells) for cells in (header, *rows))
    return SimpleUploadedFile("forms.csv", lines.encode())


def xlsx(*rows: list[str]) -> SimpleUploadedFile:
    book, body = Workbook(), BytesIO()
    page = book.active
    assert page is not None
    for cells in (HEADER, *rows):
        page.append([float(cell) if cell.isdigit() else cell for cell in cells])
    book.save(body)
    return SimpleUploadedFile("forms.xlsx", body.getvalue())


def looked_at(desk: Client, file: SimpleUploadedFile) -> tuple[str, dict[str, str]]:
    """The page after a file was chosen, and the fields that it would send."""
    html = desk.post(LOADING, {"file": file}).content.decode()
    table = re.search(r'<input type="hidden" name="table"\s+value="([^"]*)"', html)
    assert table, html
    fields = {"table": unescape(table[1])}
    for name, options in re.findall(r'<select name="(column\d+)".*?>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return html, fields


@pytest.mark.parametrize("made", [csv, xlsx], ids=["CSV", "XLSX"])
def test_forms_of_a_file_are_counted(desk: Client, wave: Wave, made: object) -> None:
    html, fields = looked_at(desk, made(*ROWS))  # type: ignore[operator]
    assert "5 строк станут анкетами" in html
    assert not Response.objects.exists()
    done = desk.post(LOADING, {**fields, "count": "1", "mode": "paper"}, follow=True)
    assert "Учтено 5 анкет" in done.content.decode()
    assert {one.mode for one in forms()} == {Mode.PAPER}
    assert {
        "overall": ("satisfied",),
        "sources": ("site", "other"),
        "frequency.vk": ("sometimes",),
        "amount.site": ("5",),
    } in decoded()
    assert {
        "overall": ("not-satisfied",),
        "sources": ("site", "ok"),
        "frequency.vk": ("unsure",),
        "amount.site": ("unsure",),
    } in decoded()
    assert set(words()["site-sought"]) == {"Цены", "Звоните [телефон]"}


def test_the_same_forms_count_once_in_any_order(desk: Client, wave: Wave) -> None:
    for rows in (ROWS, ROWS[::-1]):
        _html, fields = looked_at(desk, csv(*rows))
        answer = desk.post(LOADING, {**fields, "count": "1", "mode": "web"}, follow=True)
    assert "уже учтены" in answer.content.decode()
    assert Response.objects.count() == 5


def test_a_mended_file_counts_only_what_was_mended(desk: Client, wave: Wave) -> None:
    """Some rows had faults; the file is mended and loaded again with all the others in it."""
    wrong = [[str(number), "может быть", "", "", str(number - 5), ""] for number in range(6, 11)]
    _html, fields = looked_at(desk, csv(*ROWS, *wrong))
    desk.post(LOADING, {**fields, "count": "1", "mode": "paper", "without": "yes"})
    assert Response.objects.count() == 5
    mended = [[row[0], "1", *row[2:]] for row in wrong]
    _html, fields = looked_at(desk, csv(*ROWS, *mended))
    fields |= {"count": "1", "mode": "paper"}
    html = desk.post(LOADING, fields).content.decode()
    assert "5 анкет из файла уже учтены" in html
    assert 'name="repeats"' in html
    assert Response.objects.count() == 5, "nothing is counted without a decision"
    done = desk.post(LOADING, {**fields, "repeats": "left_out"}, follow=True).content.decode()
    assert "Учтено 5 анкет" in done
    assert Response.objects.count() == 10
    assert sum(one["overall"] == ("satisfied",) for one in decoded()) == 7


def test_equal_forms_of_one_file_are_people_and_may_be_counted_again(
    desk: Client, wave: Wave
) -> None:
    alike = [[str(number), "1", "", "", "", ""] for number in range(6)]
    _html, fields = looked_at(desk, csv(*alike))
    fields |= {"count": "1", "mode": "web"}
    desk.post(LOADING, fields)
    assert Response.objects.count() == 6
    _html, more = looked_at(desk, csv(*alike, *alike))
    more |= {"count": "1", "mode": "web"}
    assert "6 анкет из файла уже учтены" in desk.post(LOADING, more).content.decode()
    desk.post(LOADING, {**more, "repeats": "counted"})
    assert Response.objects.count() == 18
    assert Entered.objects.get().loaded == 2


def test_what_is_kept_of_a_form_of_a_file_says_nothing_without_the_key(
    desk: Client, wave: Wave
) -> None:
    _html, fields = looked_at(desk, csv(*ROWS))
    desk.post(LOADING, {**fields, "count": "1", "mode": "web"})
    first = set(SpentTicket.objects.values_list("digest", flat=True))
    Wave.objects.filter(pk=wave.pk).update(key="another key")
    desk.post(LOADING, {**fields, "count": "1", "mode": "web"})
    assert len(first) == 5
    assert SpentTicket.objects.count() == 10


def test_few_that_are_left_of_a_file_are_keyed_as_paper(desk: Client, wave: Wave) -> None:
    _html, fields = looked_at(desk, csv(*ROWS))
    desk.post(LOADING, {**fields, "count": "1", "mode": "web"})
    _html, fields = looked_at(desk, csv(*ROWS, ["6", "1", "", "", "2", ""]))
    fields |= {"count": "1", "mode": "web", "repeats": "left_out"}
    assert "Введите их как бумажные" in desk.post(LOADING, fields).content.decode()
    assert Response.objects.count() == 5


def test_no_row_is_dropped_in_silence(desk: Client, wave: Wave) -> None:
    wrong = [["6", "может быть", "", "", "", ""], ["7", "1", "", "7", "", ""], ["8", *[""] * 5]]
    html, fields = looked_at(desk, csv(*ROWS, *wrong))
    assert "5 строк станут анкетами" in html
    assert "1 строка без ответов" in html
    assert re.search(r"<td>7</td><td>1</td><td>«может быть»", html)
    assert re.search(r"<td>8</td><td>8.2</td><td>«7»", html)
    fields |= {"count": "1", "mode": "paper"}
    assert "отметьте, что они не войдут" in desk.post(LOADING, fields).content.decode()
    assert not Response.objects.exists()
    text = desk.post(LOADING, {**fields, "without": "yes"}, follow=True).content.decode()
    assert "Учтено 5 анкет. 2 строки не вошли" in text


def test_a_column_can_be_taken_for_another_field(desk: Client, wave: Wave) -> None:
    _html, fields = looked_at(desk, csv(*ROWS))
    assert fields["column0"] == ""
    assert fields["column3"] == "frequency.vk"
    fields |= {"column3": "frequency.ok", "count": "1", "mode": "web"}
    desk.post(LOADING, fields)
    assert not any("frequency.vk" in one for one in decoded())
    assert sum("frequency.ok" in one for one in decoded()) == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mode": "kiosk"}, "Выберите, как отвечали"),
        ({"mode": ""}, "Выберите, как отвечали"),
        ({"column3": "overall"}, "для одного вопроса"),
        ({"table": "{"}, "Файл не дошёл"),
    ],
)
def test_what_does_not_fit_is_told(
    desk: Client, wave: Wave, change: dict[str, str], sentence: str
) -> None:
    _html, fields = looked_at(desk, csv(*ROWS))
    answer = desk.post(LOADING, {**fields, "count": "1", "mode": "paper", **change})
    assert sentence in answer.content.decode()
    assert not Response.objects.exists()


def test_a_file_of_few_and_one_after_closing_are_refused(desk: Client, wave: Wave) -> None:
    _html, fields = looked_at(desk, csv(*ROWS[:4]))
    fields |= {"count": "1", "mode": "paper"}
    assert "Меньше 5 анкет" in desk.post(LOADING, fields).content.decode()
    _html, fields = looked_at(desk, csv(*ROWS))
    close_wave(wave, by=None, at=NOON)
    answer = desk.post(LOADING, {**fields, "count": "1", "mode": "paper"})
    assert "не принимает ответов" in answer.content.decode()
    assert not Response.objects.exists()


def test_what_an_export_of_ours_names_is_known(form: Form) -> None:
    """Codes of fields and answers come back as they went."""
    header = [field.code for field in form.fields]
    cells = [field.choices[-1].code if field.choices else "слова" for field in form.fields]
    assert guess_fields(form, header) == tuple(header)
    file = FormsFile(header=tuple(header), rows=((2, tuple(cells)),))
    (made,) = check_rows(form, file, header).forms
    assert len(made.answers) + len(made.texts) == len(form.fields)
