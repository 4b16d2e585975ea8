"""Numbers, dates, consents, own words, and questions that not everyone is asked."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from random import Random
from zipfile import ZipFile

import pytest
from django.test import Client
from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.file_import import forms_from_rows
from otklik.surveys.collecting.models import Mode, OpenAnswer, PassedPage, Response
from otklik.surveys.collecting.paper.data_entry_keys import format_keys, keys, parse_keys
from otklik.surveys.instrument import condition_text, number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.instrument.questionnaire_schema import Question, SurveyFile
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .asking import every_kind, kinds_version
from .conftest import NOON, decoded, new_ticket, words
from .test_one_by_one import hidden

pytestmark = pytest.mark.django_db

PAGE = "/surveys/kinds/"
FULL = {"been": "yes", "times": "12", "last": "03.2026", "why": ["complain"], "pleased": "no"}


@pytest.fixture
def form() -> Form:
    return Form.of(Question.model_validate(one) for one in every_kind()["questions"])


@pytest.fixture
def wave() -> Wave:
    wave: Wave = WaveFactory(slug="kinds", version=kinds_version())
    open_wave(wave, by=None, at=NOON)
    return wave


def send(client: Client, **answers: object) -> str:
    values = {"ticket": new_ticket(client, PAGE), **answers}
    return client.post(PAGE, values, follow=True).content.decode()


def stored(wave: Wave) -> dict[str, tuple[str, ...]]:
    (one,) = decoded(wave)
    return one


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("times", "25", "25"),
        ("times", " 1 0 раз", "10"),
        ("last", "7.03.2026", "2026-03"),
        ("last", "2026-03-07", "2026-03"),
        ("last", "3/2026", "2026-03"),
    ],
)
def test_numbers_and_dates_are_taken_as_people_write_them(
    form: Form, field: str, typed: str, kept: str
) -> None:
    assert number_and_date_input.read(form.by_code[field], typed) == (kept,)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("times", "0"), ("times", "366"), ("times", "часто"), ("times", "٣"), ("last", "13.2026"),
     ("last", "весной"), ("last", "03.26"), ("last", "00.2026"), ("last", "01.2500")],
)  # fmt: skip
def test_what_is_no_number_or_month_is_refused(form: Form, field: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r".{10}"):
        number_and_date_input.read(form.by_code[field], typed)


def test_answers_are_read_back_as_they_were_given(form: Form) -> None:
    chance = Random(3)
    for _time in range(200):
        values: dict[str, tuple[str, ...]] = {"been": ("yes",), "why": ("complain", "other")}
        values |= {"times": (str(chance.randint(1, 365)),), "pleased": ("no",)}
        values |= {"last": (f"{chance.randint(1900, 2199)}-{chance.randint(1, 12):02}",)}
        codes = form.encode(values)
        assert len(codes) == form.width
        assert form.decode(codes) == values


def test_answers_to_what_was_not_asked_are_dropped_and_the_base_follows(form: Form) -> None:
    """«Вам помогли?» hangs on a question that is itself not asked."""
    values = {"been": ("no",), "times": ("3",), "why": ("complain",), "pleased": ("yes",)}
    assert form.decode(form.encode(values)) == {"been": ("no",)}
    total = form.tally(
        [form.encode(values), form.encode({"been": ("yes",), "times": ("3",)}), form.encode({})]
    )
    assert total["times", ""] == 1
    assert total["times", "."] == 2  # who passed over the first question was not asked either
    assert total["times", "3"] == 1
    assert total["pleased", "."] == 3
    assert total["been", ""] == 2


def test_a_form_is_kept_as_it_was_sent(client: Client, wave: Wave) -> None:
    html = send(client, **FULL, **{"why.other": "Узнать адрес", "news": "given"})
    assert "Спасибо" in html
    assert stored(wave) == {
        "been": ("yes",), "times": ("12",), "last": ("2026-03",),
        "why": ("complain", "other"), "pleased": ("no",), "news": ("given",),
    }  # fmt: skip
    assert words(wave) == {"why.other": ["Узнать адрес"]}


def test_nothing_of_what_was_not_asked_is_kept(client: Client, wave: Wave) -> None:
    send(client, **{**FULL, "been": "no", "why.other": "Не скажу"})
    assert stored(wave) == {"been": ("no",)}
    assert not OpenAnswer.objects.exists()


def test_what_does_not_fit_comes_back_as_it_was_typed(client: Client, wave: Wave) -> None:
    html = send(client, **{**FULL, "times": "триста", "last": "весной"})
    assert not Response.objects.exists()
    assert 'value="триста"' in html
    assert 'value="весной"' in html
    assert "Вопрос 2:" in html


def test_a_required_question_is_required_of_whom_it_is_asked(client: Client, wave: Wave) -> None:
    html = send(client, news="given")
    assert not Response.objects.exists()
    assert "Вопрос 1: нужен ответ" in html
    assert "Здесь нужен ответ" in client.get(PAGE).content.decode()


def test_question_by_question_only_what_is_asked_is_shown(client: Client, wave: Wave) -> None:
    path = f"{PAGE}pages/"
    html = client.get(path).content.decode()
    values = {**{k: v[0] for k, v in hidden(html).items()}, "been": "no", "_go": "next"}
    html = client.post(path, values).content.decode()
    assert hidden(html)["at-question"] == ["6"]
    values = {**{k: v[0] for k, v in hidden(html).items()}, "_go": "back"}
    assert hidden(client.post(path, values).content.decode())["at-question"] == ["1"]


def test_the_page_says_whom_a_question_is_for(client: Client, wave: Wave) -> None:
    html = client.get(PAGE).content.decode()
    assert "если на вопрос 1 вы ответили «Да»" in html
    assert 'data-asked-field="been" data-asked-answers="yes"' in html
    assert "conditions.js" in html
    open_wave(WaveFactory(slug="order"), by=None, at=NOON)
    html = client.get("/surveys/order/").content.decode()
    assert "data-asked-field" not in html
    assert "conditions.js" not in html


def test_paper_says_where_to_go_on(form: Form) -> None:
    assert "переходите к вопросу 6" in condition_text.jumps(form, form.questions[0])
    assert condition_text.jumps(form, form.questions[1]) == ""
    assert "Вопрос 5" in condition_text.jumps(form, form.questions[3])


def test_numbers_are_keyed_as_they_stand_on_paper(form: Form) -> None:
    times, last = form.by_code["times"], form.by_code["last"]
    assert parse_keys(times, "12") == ("12",)
    assert parse_keys(times, "-") == ()
    assert format_keys(last, ("2026-03",)) == "03.2026"
    assert parse_keys(last, format_keys(last, ("2026-03",))) == ("2026-03",)
    assert [key.code for key in keys(times)] == [""]
    with pytest.raises(ValueError, match=r".{10}"):
        parse_keys(times, "")


def test_a_file_brings_numbers_dates_and_own_words(form: Form) -> None:
    header = ("been", "times", "3", "4", "why.other", "news")
    assert forms_from_rows.guess_fields(form, header) == (
        "been",
        "times",
        "last",
        "why",
        "why.other",
        "news",
    )
    file = forms_from_rows.FormsFile(
        header=header,
        rows=((2, ("Да", "12.0", "2026-03-07 00:00:00", "Пожаловаться", "Своё", "given")),),
    )
    (row,) = forms_from_rows.check_rows(
        form, file, forms_from_rows.guess_fields(form, header)
    ).forms
    assert row.answers["times"] == ("12",)
    assert row.answers["last"] == ("2026-03",)
    assert row.texts == {"why.other": "Своё"}


def been_there(wave: Wave) -> None:
    """Closed: 20 were not there; 40 were, each another number of times, 30 of them in one month."""
    form = wave.version.form
    items = [{"been": ("no",)}] * 20
    for n in range(40):
        month = "2026-03" if n < 30 else f"2025-{n % 3 + 1:02}"
        items.append(
            {"been": ("yes",), "times": (str(n + 1),), "last": (month,), "news": ("given",)}
        )
    Response.objects.bulk_create(
        Response(wave=wave, mode=Mode.WEB, language="ru", codes=form.encode(one)) for one in items
    )
    close_wave(wave, by=None, at=NOON + timedelta(days=1))


def test_results_of_numbers_months_consents_and_of_who_was_not_asked(
    client: Client, wave: Wave
) -> None:
    been_there(wave)
    found = {question.code: question for question in results(wave).questions}
    times = found["times"].field
    assert [(f.code, f.text, f.count) for f in times.figures] == [
        ("1..9", "1–9", 9),
        ("10..19", "10–19", 10),
        ("20..365", "20 и больше", 21),
    ]
    assert (times.answered, times.passed, times.not_asked) == (40, 0, 20)
    last = found["last"].field
    assert [(f.code, f.count) for f in last.figures] == [("2026-03", 30), ("other", 10)]
    assert (last.not_asked, last.passed, last.answered) == (20, 0, 40)
    news = found["news"].field
    assert [(figure.text, figure.count) for figure in news.figures] == [
        ("Согласие даю", 40),
        ("не дано", 20),
    ]
    publish_wave(wave, by=None, at=NOON + timedelta(days=2))
    html = client.get(f"{PAGE}results/").content.decode()
    assert "Больше половины написали 20 или больше." in html
    assert "В среднем" not in html
    assert "Не спрашивали: 20" in html
    assert "март 2026" in html.lower()


def test_numbers_of_one_class_are_not_shown(wave: Wave) -> None:
    """That everybody, or nearly, wrote one of them is said by no bar."""
    form = wave.version.form
    items = [{"been": ("no",)}] * 20 + [{"been": ("yes",), "times": ("3",)}] * 40
    Response.objects.bulk_create(
        Response(wave=wave, mode=Mode.WEB, language="ru", codes=form.encode(one)) for one in items
    )
    close_wave(wave, by=None, at=NOON + timedelta(days=1))
    times = next(one for one in results(wave).questions if one.code == "times").field
    assert [figure.count for figure in times.figures] == [None]


def test_a_number_is_the_same_classes_wherever_it_is_published(client: Client, wave: Wave) -> None:
    """On the page, in files of the site and of the desk, in the API and among open data: no mean,
    no median, no number that only few wrote."""
    been_there(wave)
    publish_wave(wave, by=None, at=NOON + timedelta(days=2))
    client.force_login(UserFactory(role=Role.AUTHORISED))
    expected = [("1..9", "9"), ("10..19", "10"), ("20..365", "21")]
    desk = "/desk/surveys/kinds/files/"

    for address in (f"{PAGE}results/figures.csv", f"{desk}figures.csv", "/open-data/surveys.csv"):
        text = b"".join(client.get(address)).decode("utf-8-sig")
        separator = ";" if ";" in text.partition("\n")[0] else ","
        rows = csv.DictReader(StringIO(text), delimiter=separator)
        lines = [row for row in rows if row["field"] == "times"]
        assert [(row["answer"], row["people"]) for row in lines] == expected, address
        assert {row["answered"] for row in lines} == {"40"}
    (question,) = (
        one
        for one in client.get("/api/v1/surveys/kinds/").json()["questions"]
        if one["code"] == "times"
    )
    (field,) = question["fields"]
    assert [(one["answer"], str(one["people"])) for one in field["figures"]] == expected
    known = {"code", "row", "is_many", "answered", "figures", "by_way"}
    assert set(field) == known, "nothing else of it"
    workbook = b"".join(client.get(f"{desk}results.xlsx"))
    sheet = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(1).to_python()
    of_times = [(row[3], f"{row[5]:.0f}") for row in sheet if row[1] == "times"]
    assert of_times == expected
    report = b"".join(client.get(f"{desk}documents/report.docx"))
    words = ZipFile(BytesIO(report)).read("word/document.xml").decode()
    assert "20 и больше" in words
    assert "Больше половины написали 20 или больше." in words
    assert "в среднем" not in words.lower()


def test_what_hangs_on_a_hidden_answer_is_hidden(wave: Wave) -> None:
    """Of 3 who said yes nothing is shown; how many were asked next would tell them."""
    form = wave.version.form
    items = [{"been": ("no",)}] * 40 + [{"been": ("yes",), "times": ("3",)}] * 3
    Response.objects.bulk_create(
        Response(wave=wave, mode=Mode.WEB, language="ru", codes=form.encode(one)) for one in items
    )
    close_wave(wave, by=None, at=NOON + timedelta(days=1))
    found = {question.code: question for question in results(wave).questions}
    assert found["been"].field.hidden == 2
    for code in ("times", "last", "why", "pleased"):
        assert found[code].field.answered is None
        assert found[code].field.not_asked is None


@pytest.mark.parametrize(
    ("place", "changed"),
    [
        (0, {"asked_when": {"field": "pleased", "answers": ["yes"]}}),
        (0, {"asked_when": {"field": "been", "answers": ["yes"]}}),
        (4, {"asked_when": {"field": "why", "answers": ["maybe"]}}),
        (1, {"numbers": None}),
        (1, {"numbers": {"lowest": 5, "highest": 5}}),
        (5, {"meaning": {"direction": "neutral", "base": "answered", "scores": {"given": 1}}}),
        (0, {"code": "at-question"}),
    ],
)
def test_what_makes_no_sense_is_refused(place: int, changed: dict[str, object]) -> None:
    file = every_kind()
    file["questions"][place] |= changed
    with pytest.raises(ValidationError):
        SurveyFile.model_validate(file)


def test_no_counter_tells_how_many_gave_an_answer(
    client: Client, wave: Wave, slow_people: None
) -> None:
    """Whoever goes on from «Сколько раз» said that they had been there."""
    address = f"{PAGE}pages/"
    for answers in (
        [{"been": "yes"}, {"times": "3"}, {"last": "03.2026"}],
        [{"been": "no"}],
    ):
        html = client.get(address).content.decode()
        for answer in answers:
            html = client.post(address, {**hidden(html), **answer, "_go": "next"}).content.decode()
    assert dict(PassedPage.objects.values_list("page", "number")) == {1: 2}
