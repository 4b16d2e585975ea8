"""What stands above the questions is changed in Wagtail's admin too; the questions nowhere."""

from http import HTTPStatus

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.surveys.waves.models import Wave
from tests.editing import refusal
from tests.factories import UserFactory

from .filling import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]

ADMIN = "/admin/snippets/surveys/wave/"
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]


@pytest.fixture
def wave(db: None) -> Wave:
    return filled(1, {}, closed=False)


@pytest.mark.parametrize("role", Role)
def test_who_may_edit_the_site_changes_title_and_purpose(
    client: Client, wave: Wave, role: Role
) -> None:
    client.force_login(UserFactory(role=role, name="Сотрудник"))
    sent = {"title": "Другое название", "purpose": "Другая цель."}
    answer = client.post(f"{ADMIN}edit/{wave.pk}/", sent)
    shown = Client().get(f"/surveys/{wave.slug}/").content.decode()

    assert answer.status_code == (HTTPStatus.FOUND if role in EDITING else refusal(role))
    assert ("Другое название" in shown) == (role in EDITING)
    assert ("Другая цель." in shown) == (role in EDITING)


def test_the_change_is_one_line_and_none_when_nothing_changed(client: Client, wave: Wave) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Редактор"))
    client.post(f"{ADMIN}edit/{wave.pk}/", {"title": wave.title, "purpose": wave.purpose})
    assert not Line.objects.exclude(actor_name="").exists()

    client.post(f"{ADMIN}edit/{wave.pk}/", {"title": "Другое", "purpose": ""})
    line = Line.objects.exclude(actor_name="").get()
    assert (line.verb, line.actor_name) == ("wave.reworded", "Редактор")
    assert line.particulars == {"title": "Другое", "purpose": ""}


def test_a_survey_without_a_title_is_refused_and_nothing_typed_is_lost(
    client: Client, wave: Wave
) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.post(f"{ADMIN}edit/{wave.pk}/", {"title": "", "purpose": "Набрано"})
    assert "Дайте опросу название" in page.content.decode()
    assert "Набрано" in page.content.decode()


def test_neither_key_nor_questions_are_there_and_no_survey_is_added_or_deleted(
    client: Client, wave: Wave
) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    page = client.get(f"{ADMIN}edit/{wave.pk}/").content.decode()
    assert "утверждённая анкета" in page
    assert wave.key not in page
    assert wave.version.questions[0]["text"] not in page
    before = Wave.objects.values().get()
    sent = {"title": "Новое", "purpose": "", "slug": "new", "min_cell": "2", "key": "0"}
    client.post(f"{ADMIN}edit/{wave.pk}/", sent)
    client.post(f"{ADMIN}delete/{wave.pk}/")
    client.post(f"{ADMIN}add/", sent)
    after = Wave.objects.values().get()
    assert after == {**before, "title": "Новое", "purpose": ""}
