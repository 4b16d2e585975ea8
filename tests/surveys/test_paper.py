"""Paper forms: keyed by keyboard, once or by two people, counted whole, and nobody is exposed."""

from http import HTTPStatus

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import Entered, Mode, Response
from otklik.surveys.collecting.paper.data_entry_keys import keys
from otklik.surveys.collecting.paper.models import PaperBatch, PaperSheet, Stage
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import SealedSheet
from tests.factories import UserFactory

from .conftest import NOON, decoded, forms, words
from .piled import PAPER, SECRET, batch_of, desk, keyed, operator, other, typed

__all__ = ["desk", "operator", "other"]
pytestmark = pytest.mark.django_db


def test_keys_are_the_meaning_of_an_answer(form: Form) -> None:
    def sheet_values(code: str) -> dict[str, str]:
        return {key.key: key.code for key in keys(form.by_code[code])}

    assert sheet_values("overall") == {
        "1": "satisfied",
        "2": "not-satisfied",
        "9": "unsure",
        "0": "",
    }
    assert list(sheet_values("site-ease")) == ["5", "4", "3", "2", "1", "0"]  # printed from 5 to 1
    assert sheet_values("site-ease")["5"] == "5"
    assert sheet_values("amount.vk") == {
        **{str(n): str(n) for n in range(1, 6)},
        "9": "unsure",
        "0": "",
    }
    assert sheet_values("sources")["5"] == "other"


def test_the_printed_form_has_the_key_beside_each_box(desk: Client, wave: Wave) -> None:
    html = desk.get(f"{PAPER}form/").content.decode()
    assert wave.version.title in html
    assert "версия 1" in html
    assert html.count('class="paper-box"') == sum(
        len(f.choices) for f in wave.version.form.coded_fields
    )
    for place in wave.version.form.coded_fields:
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
    ("values", "sentence"),
    [
        ({"overall": ""}, "Нет кода"),
        ({"overall": "7"}, "Кода 7 здесь нет"),
        ({"overall": "12"}, "Здесь один ответ"),
        ({"sources": "10"}, "Либо"),
    ],
)
def test_a_wrong_key_comes_back_with_all_that_was_typed(
    desk: Client, wave: Wave, values: dict[str, str], sentence: str
) -> None:
    desk.post(f"{PAPER}new/")
    fields = {**typed(wave.version.form, site_ease="4"), "site-sought": SECRET, **values}
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
    result = SealedSheet.unseal(wave.seal, PaperSheet.objects.get().seal)
    assert form.decode(result.codes) == {"overall": ("not-satisfied",)}
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
    values = {one["amount.site"]: one["overall"] for one in decoded()}
    assert values[("4",)] == ("not-satisfied",)  # sheet 3, as the paper says
    assert list(values.values()).count(("satisfied",)) == 4


def test_who_settles_and_throws_away_alone_is_seen(wave: Wave, operator: User, other: User) -> None:
    wave.key_twice(True, by=None, at=NOON)
    batch = batch_of(wave, 5, by=operator)
    batch.begin_again(by=other, at=NOON)
    for number in range(1, 6):
        batch.key(number, keyed(wave.version.form, overall="not-satisfied"), by=other)
    batch.finish(by=other, at=NOON)
    batch.settle({"1/overall": "1"}, by=other, at=NOON)
    batch_of(wave, 5, by=operator).drop(by=operator, at=NOON)
    values = {row.by: row for row in Entered.objects.all()}
    assert (values[other].settled, values[other].settled_own) == (1, 1)
    assert (values[operator].batches, values[operator].dropped) == (2, 1)
    assert [row.by for row in wave.entered.most_first()] == [operator, other]


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
