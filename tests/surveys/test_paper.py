"""Paper forms: keyed by keyboard, once or by two people, counted whole, and nobody is exposed."""

import threading
import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from otklik.core.refusal import Refused
from otklik.journal.models import Line, Payload
from otklik.organisation.models import User
from otklik.organisation.rights import Role
from otklik.surveys import shuffling, submitting
from otklik.surveys.form import Form
from otklik.surveys.keying import Keyed, keys
from otklik.surveys.models import (
    Entered,
    Mode,
    PaperBatch,
    PaperSheet,
    Response,
    Stage,
    Wave,
)
from otklik.surveys.sealing import Form as Sealed
from otklik.surveys.sealing import KeyedForm
from tests.factories import UserFactory

from .conftest import NOON, decoded, forms, words

pytestmark = pytest.mark.django_db

PAPER = "/desk/surveys/opros/paper/"
SECRET = "Никому-не-известное-слово"


@pytest.fixture
def operator(db: None) -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


@pytest.fixture
def other(db: None) -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def named(word: str) -> str:
    """A field's code from the name of an argument: `amount__vk` is "amount.vk"."""
    return word.replace("__", ".").replace("_", "-")


def typed(form: Form, **said: str) -> dict[str, str]:
    """A whole sheet as keys: no answer everywhere but where `said`."""
    told = {place.code: keys(place)[-1].key for place in form.coded}
    return {**told, **{named(code): key for code, key in said.items()}}


def keyed(form: Form, **answers: str) -> Keyed:
    return Keyed(form=form, answers={named(code): (answer,) for code, answer in answers.items()})


def batch_of(wave: Wave, sheets: int, *, by: User) -> PaperBatch:
    """A batch whose sheets were keyed once; sheet n rates the first row of question 10 by n."""
    batch = PaperBatch.begin(wave, by=by, at=NOON)
    for number in range(1, sheets + 1):
        rated = keyed(wave.version.form, overall="satisfied", amount__site=str(1 + number % 5))
        batch.key(number, rated, by=by)
    batch.finish(by=by, at=NOON)
    batch.refresh_from_db()
    return batch


def test_keys_are_the_meaning_of_an_answer(form: Form) -> None:
    def told(code: str) -> dict[str, str]:
        return {key.key: key.code for key in keys(form.by_code[code])}

    assert told("overall") == {"1": "satisfied", "2": "not-satisfied", "9": "unsure", "0": ""}
    assert list(told("site-ease")) == ["5", "4", "3", "2", "1", "0"]  # printed from 5 to 1
    assert told("site-ease")["5"] == "5"
    assert told("amount.vk") == {**{str(n): str(n) for n in range(1, 6)}, "9": "unsure", "0": ""}
    assert told("sources")["5"] == "other"


def test_the_printed_form_has_the_key_beside_each_box(desk: Client, wave: Wave) -> None:
    html = desk.get(f"{PAPER}form/").content.decode()
    assert wave.version.title in html
    assert "версия 1" in html
    assert html.count('class="paper-box"') == sum(len(f.choices) for f in wave.version.form.coded)
    for place in wave.version.form.coded:
        for key in keys(place)[:-1]:
            assert f'<span class="paper-code">{key.key}</span>' in html


def test_a_batch_is_keyed_sheet_by_sheet(desk: Client, wave: Wave, operator: User) -> None:
    form = wave.version.form
    answer = desk.post(f"{PAPER}new/")
    assert answer["Location"] == f"{PAPER}1/sheets/1/"
    fields = typed(form, overall="1", sources="13", site_ease="5", frequency__vk="9")
    answer = desk.post(f"{PAPER}1/sheets/1/", {**fields, "site-sought": "Цены. Тел. 89280001122"})
    assert answer["Location"] == f"{PAPER}1/sheets/2/"
    assert "введено: 1" in desk.get(f"{PAPER}1/sheets/2/").content.decode()
    for number in range(2, 7):
        others = typed(form) if number == 2 else typed(form, overall="2")
        answer = desk.post(
            f"{PAPER}1/sheets/{number}/", others, headers={"accept": "application/json"}
        )
        assert answer.json() == {"next": f"{PAPER}1/sheets/{number + 1}/"}
    assert not Response.objects.exists()
    desk.post(f"{PAPER}1/ending/")
    desk.post(f"{PAPER}1/counting/")
    assert Response.objects.count() == 5, "a blank sheet is no form"
    (response,) = (one for one in forms() if "site-ease" in form.decode(one.codes))
    assert (response.mode, response.language) == (Mode.PAPER, "ru")
    assert form.decode(response.codes) == {
        "overall": ("satisfied",),
        "sources": ("site", "ok"),
        "site-ease": ("5",),
        "frequency.vk": ("unsure",),
    }
    assert words() == {"site-sought": ["Цены. Тел. [телефон]"]}
    assert not PaperSheet.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"overall": ""}, "Нет кода"),
        ({"overall": "7"}, "Кода 7 здесь нет"),
        ({"overall": "12"}, "Здесь один ответ"),
        ({"sources": "10"}, "Либо"),
    ],
)
def test_a_wrong_key_comes_back_with_all_that_was_typed(
    desk: Client, wave: Wave, said: dict[str, str], sentence: str
) -> None:
    desk.post(f"{PAPER}new/")
    fields = {**typed(wave.version.form, site_ease="4"), "site-sought": SECRET, **said}
    answer = desk.post(f"{PAPER}1/sheets/1/", fields)
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in html
    assert SECRET in html
    assert 'id="id_site-ease" value="4"' in html
    assert not PaperSheet.objects.exists()


def test_a_sheet_can_be_corrected_until_the_batch_ends(desk: Client, wave: Wave) -> None:
    form = wave.version.form
    desk.post(f"{PAPER}new/")
    desk.post(f"{PAPER}1/sheets/1/", typed(form, overall="1"))
    assert 'id="id_overall" value="1"' in desk.get(f"{PAPER}1/sheets/1/").content.decode()
    desk.post(f"{PAPER}1/sheets/1/", typed(form, overall="2"))
    told = KeyedForm.opened(wave.seal, PaperSheet.objects.get().seal)
    assert form.decode(told.codes) == {"overall": ("not-satisfied",)}
    answer = desk.post(f"{PAPER}1/sheets/7/", typed(form))
    assert "листки вводят подряд" in answer.content.decode()


def test_a_lost_session_loses_nothing(client: Client, wave: Wave, operator: User) -> None:
    client.force_login(operator)
    client.post(f"{PAPER}new/")
    client.logout()
    fields = {**typed(wave.version.form, overall="1"), "site-sought": SECRET}
    answer = client.post(f"{PAPER}1/sheets/1/", fields)
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert f'name="site-sought" value="{SECRET}"' in html
    client.force_login(operator)
    assert client.post(f"{PAPER}1/sheets/1/", fields).status_code == HTTPStatus.FOUND


def test_the_second_keying_is_by_another_person_and_blind(
    wave: Wave, operator: User, other: User, client: Client
) -> None:
    form = wave.version.form
    wave.key_twice(True, by=None, at=NOON)
    batch = batch_of(wave, 5, by=operator)
    assert batch.stage == Stage.WAITS
    with pytest.raises(Refused, match="Первый ввод этой пачки — ваш"):
        batch.begin_again(by=operator, at=NOON)
    client.force_login(other)
    client.post(f"{PAPER}1/again/")
    assert 'value="satisfied"' not in (html := client.get(f"{PAPER}1/sheets/1/").content.decode())
    assert 'id="id_overall" value=""' in html
    for number in range(1, 6):
        rated = str(1 + number % 5)
        slip = {"overall": "2"} if number == 3 else {"overall": "1"}
        client.post(f"{PAPER}1/sheets/{number}/", typed(form, amount__site=rated, **slip))
    client.post(f"{PAPER}1/ending/")
    batch.refresh_from_db()
    assert [(d.name, d.first, d.second) for d in batch.differences()] == [("3/overall", "1", "2")]
    with pytest.raises(Refused, match="согласован"):
        batch.count(by=other, at=NOON)
    html = client.post(f"{PAPER}1/differences/", {"3/overall": "8"}).content.decode()
    assert "Кода 8 здесь нет" in html
    client.post(f"{PAPER}1/differences/", {"3/overall": "2"})
    client.post(f"{PAPER}1/counting/")
    said = {one["amount.site"]: one["overall"] for one in decoded()}
    assert said[("4",)] == ("not-satisfied",)  # sheet 3, as the paper says
    assert list(said.values()).count(("satisfied",)) == 4


def test_who_settles_and_throws_away_alone_is_seen(wave: Wave, operator: User, other: User) -> None:
    wave.key_twice(True, by=None, at=NOON)
    batch = batch_of(wave, 5, by=operator)
    batch.begin_again(by=other, at=NOON)
    for number in range(1, 6):
        batch.key(number, keyed(wave.version.form, overall="not-satisfied"), by=other)
    batch.finish(by=other, at=NOON)
    batch.settle({"1/overall": "1"}, by=other, at=NOON)
    batch_of(wave, 5, by=operator).drop(by=operator, at=NOON)
    told = {row.by: row for row in Entered.objects.all()}
    assert (told[other].settled, told[other].settled_own) == (1, 1)
    assert (told[operator].batches, told[operator].dropped) == (2, 1)
    assert [row.by for row in wave.entered.most_first()] == [operator, other]


def test_a_batch_of_few_waits_for_closing(wave: Wave, operator: User) -> None:
    batch = batch_of(wave, 4, by=operator)
    with pytest.raises(Refused, match="по дню"):
        batch.count(by=operator, at=NOON)
    wave.close(by=None, at=NOON)
    assert sum(wave.counts.filter(field="", answer="").values_list("number", flat=True)) == 4
    assert not PaperBatch.objects.exists()
    assert not PaperSheet.objects.exists()


def test_closing_destroys_what_is_not_agreed_and_says_so(wave: Wave, operator: User) -> None:
    wave.key_twice(True, by=None, at=NOON)
    batch_of(wave, 6, by=operator)
    wave.close(by=None, at=NOON)
    assert not Response.objects.exists()
    assert not PaperSheet.objects.exists()
    assert Line.objects.about(wave).filter(verb="wave.paper_lost").exists()


def test_paper_after_closing_is_refused_with_the_reason(
    desk: Client, wave: Wave, operator: User
) -> None:
    wave.close(by=None, at=NOON)
    with pytest.raises(Refused, match="закрыт и подсчитан"):
        PaperBatch.begin(wave, by=operator, at=NOON)
    html = desk.get(PAPER).content.decode()
    assert "закрыт и подсчитан" in html
    assert "Начать пачку" not in html


def test_who_counts_twice_counts_once(wave: Wave, operator: User) -> None:
    batch = batch_of(wave, 6, by=operator)
    batch.count(by=operator, at=NOON)
    with pytest.raises(Refused):
        batch.count(by=operator, at=NOON)
    assert Response.objects.count() == 6


def test_nothing_of_a_batch_stands_in_a_response_or_in_the_journal(
    wave: Wave, operator: User
) -> None:
    """Not who keyed it, when, in which batch or on which sheet."""
    fields = PaperSheet._meta.get_fields()
    assert {field.name for field in fields} == {"id", "batch", "number", "keying", "seal"}
    assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields)
    batch_fields = PaperBatch._meta.get_fields()
    assert not any(isinstance(field, models.DateField) for field in batch_fields)
    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    before = Line.objects.count()
    for number in range(1, 7):
        written = Keyed(form=wave.version.form, texts={"site-sought": SECRET})
        batch.key(number, written, by=operator)
    assert Line.objects.count() == before  # a line a sheet would be a moment beside an answer
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    assert not Payload.objects.filter(body__contains=SECRET).exists()
    assert not Payload.objects.filter(body__contains="6").filter(body__contains="sheets").exists()


def test_sheets_are_counted_in_an_order_made_by_chance(wave: Wave, operator: User) -> None:
    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    for number in range(1, 26):
        first, second = str(1 + number % 5), str(1 + number // 5 % 5)
        rated = keyed(wave.version.form, amount__site=first, amount__vk=second)
        batch.key(number, rated, by=operator)
    sheets, seal = batch.sheets.order_by("number"), wave.seal
    keyed_in_order = [KeyedForm.opened(seal, sheet.seal).codes for sheet in sheets]
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    with connection.cursor() as cursor:
        place = "rowid" if connection.vendor == "sqlite" else "ctid"
        cursor.execute(f"SELECT codes FROM surveys_response ORDER BY {place}")  # noqa: S608
        counted = [Sealed.opened(seal, row[0]).codes for row in cursor.fetchall()]
    assert sorted(counted) == sorted(keyed_in_order)
    assert counted != keyed_in_order  # by chance once in 25 factorial


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's files")
def test_after_the_night_nothing_keyed_is_in_the_files(wave: Wave, operator: User) -> None:
    from .test_anonymity import traces

    batch = PaperBatch.begin(wave, by=operator, at=NOON)
    for number in range(1, 7):
        text = f"{SECRET}-{number}"
        batch.key(number, Keyed(form=wave.version.form, texts={"site-sought": text}), by=operator)
    seals = list(PaperSheet.objects.values_list("seal", flat=True))
    assert not traces(SECRET), "a sheet that is keyed is readable"
    assert all(traces(seal) for seal in seals)
    batch.finish(by=operator, at=NOON)
    batch.count(by=operator, at=NOON)
    shuffling.shuffle(salt="a salt that nobody keeps", at=NOON + timedelta(hours=12))
    assert not any(traces(seal) for seal in seals)
    assert len({len(seal) for seal in seals}) == 1, "the length tells what was written"


def test_only_who_runs_surveys_decides_how_paper_is_keyed(desk: Client, wave: Wave) -> None:
    assert desk.post(f"{PAPER}arrangement/", {"twice": "yes"}).status_code == HTTPStatus.FORBIDDEN
    wave.refresh_from_db()
    assert not wave.is_keyed_twice
    desk.force_login(UserFactory(role=Role.AUTHORISED))
    desk.post(f"{PAPER}arrangement/", {"twice": "yes"})
    wave.refresh_from_db()
    assert wave.is_keyed_twice


def test_a_batch_is_thrown_away_after_it_was_asked(
    desk: Client, wave: Wave, operator: User
) -> None:
    batch_of(wave, 3, by=operator)
    assert "3 введённых листка" in desk.get(f"{PAPER}1/removal/").content.decode()
    desk.post(f"{PAPER}1/removal/")
    assert not PaperBatch.objects.exists()


def test_another_person_does_not_key_into_a_batch(
    client: Client, wave: Wave, operator: User, other: User
) -> None:
    PaperBatch.begin(wave, by=operator, at=NOON)
    client.force_login(other)
    client.post(f"{PAPER}1/sheets/1/", typed(wave.version.form, overall="1"))
    assert not PaperSheet.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_counting_a_batch_while_its_wave_is_closed_waits_and_does_not_stick(
    wave: Wave, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hold the wave first. The other way round PostgreSQL kills one of them."""
    batch, fallen, holds = batch_of(wave, 6, by=operator), [], threading.Event()
    take = submitting.take_together

    def slow(*args: Any, **kwargs: Any) -> None:
        holds.set()  # the batch is held; whoever closes now comes for it
        time.sleep(1)
        take(*args, **kwargs)

    monkeypatch.setattr(submitting, "take_together", slow)

    def count() -> None:
        try:
            PaperBatch.objects.get(pk=batch.pk).count(by=operator, at=NOON)
        except Exception as error:
            fallen.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=count)
    thread.start()
    assert holds.wait(5)
    Wave.objects.get(pk=wave.pk).close(by=None, at=NOON)
    thread.join(10)
    assert fallen == []
    assert sum(wave.counts.filter(field="", answer="").values_list("number", flat=True)) == 6
