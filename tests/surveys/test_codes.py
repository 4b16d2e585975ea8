"""Personal codes: one opens one form, and nothing leads from it to that form."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection, models
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.surveys.collecting.invitations_and_codes import Invitations, Invite
from otklik.surveys.collecting.models import Mode, Response, SpentTicket
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.report.technical_sheet import technical_sheet
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory

from .conftest import NOON, forms, ticket_in
from .filling import filled

pytestmark = pytest.mark.django_db

CODE = "/surveys/opros/code/"
WAYS = "/desk/surveys/opros/ways/"


@pytest.fixture
def codes(wave: Wave) -> list[str]:
    return Invite.make(wave, 8, by=None, at=NOON)


def opened(client: Client, code: str) -> str:
    return client.post(CODE, {"code": code, "_open": "1"}).content.decode()


def test_a_code_opens_one_form_which_is_counted_apart(client: Client, codes: list[str]) -> None:
    assert 'name="ticket" value=""' in client.get(CODE).content.decode()
    html = opened(client, codes[0].replace(" ", "-"))
    assert "Ваш код использован" in html
    assert "Отвечать по одному вопросу" not in html, "that page is the open link's"
    for _press in range(2):
        answer = client.post(CODE, {"overall": "satisfied", "ticket": ticket_in(html)})
        assert answer["Location"] == "/surveys/opros/thanks/"
    assert [one.mode for one in forms()] == [Mode.CODE]


def test_a_code_that_was_used_or_is_none_opens_nothing(client: Client, codes: list[str]) -> None:
    opened(client, codes[0])
    for code in (codes[0], "0000 0000 0000", "", "Привет"):
        answer = client.post(CODE, {"code": code, "_open": "1"})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'value="1"' in answer.content.decode()
    foreign = {"sec-fetch-site": "cross-site"}
    client.post(CODE, {"code": codes[1], "_open": "1"}, headers=foreign)
    assert Invite.objects.filter(used=True).count() == 1


def test_nothing_joins_a_code_with_a_form_or_a_moment(client: Client, codes: list[str]) -> None:
    lines = Line.objects.count()
    html = opened(client, codes[0])
    client.post(CODE, {"overall": "satisfied", "ticket": ticket_in(html)})
    fields = Invite._meta.get_fields()
    assert {field.name for field in fields} == {"digest", "wave", "used"}
    assert not any(isinstance(field, models.DateField | models.TimeField) for field in fields)
    assert Line.objects.count() == lines
    spent = Invite.objects.get(used=True).digest
    kept = list(SpentTicket.objects.values_list("digest", flat=True))
    kept += Response.objects.values_list("codes", flat=True)
    assert not any(spent in one for one in kept)
    assert ticket_in(html).partition(".")[0] not in spent


def test_nobody_passes_for_somebody_with_a_code(client: Client, codes: list[str]) -> None:
    ticket = ticket_in(client.get("/surveys/opros/").content.decode())
    html = client.post(CODE, {"overall": "satisfied", "ticket": ticket}).content.decode()
    client.post("/surveys/opros/", {"overall": "satisfied", "ticket": ticket_in(html)})
    assert [one.mode for one in forms()] == [Mode.WEB]


def test_a_code_is_for_one_of_two_versions(client: Client, wave: Wave) -> None:
    """The ticket that a code opens is good for the version that chance gave it."""
    assert split_ballot.draw(wave, chance=1) is wave  # not split: the same form for everybody


def test_a_fault_of_the_database_uses_no_code_and_says_nothing_of_it(
    client: Client, wave: Wave, caplog: pytest.LogCaptureFixture
) -> None:
    code = "1234 5678 9012"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE surveys_invite RENAME TO elsewhere")
    answer = client.post(CODE, {"code": code, "_open": "1"})
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Код не использован" in answer.content.decode()
    assert "could not be used" in caplog.text
    assert "UPDATE" not in caplog.text
    assert code not in caplog.text


def test_closing_leaves_only_numbers(client: Client) -> None:
    wave = filled(40, {"overall": {"satisfied": 30}}, closed=False, slug="opros")
    codes = Invite.make(wave, 8, by=None, at=NOON)
    for code in codes[:6]:
        opened(client, code)
    close_wave(wave, by=None, at=NOON + timedelta(days=9))
    assert not Invite.objects.exists()
    invitations = Invitations.objects.get()
    assert (invitations.codes_made, invitations.codes_used) == (8, 6)
    sheet = dict(technical_sheet(wave, results(wave)))
    assert "8" in sheet["Личные коды"]
    assert client.get(CODE).status_code == HTTPStatus.OK
    with pytest.raises(Refused):
        Invite.make(wave, 1, by=None, at=NOON)


def test_that_few_used_a_code_is_not_said(client: Client) -> None:
    wave = filled(40, {"overall": {"satisfied": 30}}, closed=False, slug="opros")
    opened(client, Invite.make(wave, 8, by=None, at=NOON)[0])
    close_wave(wave, by=None, at=NOON)
    assert Invitations.objects.get().codes_used is None


def test_codes_are_shown_once_to_who_runs_the_survey(client: Client, wave: Wave) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.post(f"{WAYS}codes/", {"number": "3"}).status_code == HTTPStatus.FORBIDDEN
    client.force_login(UserFactory(role=Role.LEAD))
    assert client.post(f"{WAYS}codes/", {"number": "0"}).status_code == 422
    html = client.post(f"{WAYS}codes/", {"number": "3", "as": "print"}).content.decode()
    cards = re.findall(r"\b\d{4} \d{4} \d{4}\b", html)
    assert len(cards) == 3
    text = client.post(f"{WAYS}codes/", {"number": "2", "as": "csv"}).content.decode()
    assert len(re.findall(r"\b\d{4} \d{4} \d{4}\b", text)) == 2
    page = client.get(WAYS).content.decode()
    assert "Создано кодов: 5" in page
    assert cards[0] not in page
    assert Line.objects.about(wave).filter(verb="wave.codes_made").count() == 2
