"""Reminders in the networks: drafts that a person releases, never twice, with no figure in them."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from otklik.channels.publications.models import PostDraft, Publication
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.surveys.lifecycle import reminder_posts
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON

pytestmark = pytest.mark.django_db

LINK = "https://example.test/surveys/opros/"
TODAY = timezone.localdate(NOON)


@pytest.fixture
def long_wave() -> Wave:
    wave: Wave = WaveFactory(slug="opros", title="Опрос", closes_on=TODAY + timedelta(days=30))
    open_wave(wave, by=None, at=NOON)
    return wave


@pytest.fixture
def publisher() -> User:
    user: User = UserFactory(role=Role.OPERATOR)
    return user


def test_a_survey_is_reminded_of_at_once_half_way_and_before_it_ends(
    long_wave: Wave, publisher: User
) -> None:
    made = reminder_posts.prepare(long_wave, link=LINK, by=publisher, at=NOON)
    days = [one.wanted_at and timezone.localdate(one.wanted_at) for one in made]
    assert days == [None, TODAY + timedelta(days=15), TODAY + timedelta(days=27)]
    assert {one.status for one in made} == {Publication.Status.DRAFT}, "a person hands it over"
    for one in made:
        assert one.link == LINK
        assert "«Опрос»" in one.text
        assert "Последний день" in one.text
        assert "один раз" in one.text


def test_a_second_press_makes_no_second_one_and_overwrites_nothing(
    long_wave: Wave, publisher: User
) -> None:
    first, *_rest = reminder_posts.prepare(long_wave, link=LINK, by=publisher, at=NOON)
    first.save_draft(
        PostDraft(text="Своими словами", link=LINK), revision=first.revision, by=publisher, at=NOON
    )
    again = reminder_posts.prepare(long_wave, link=LINK, by=publisher, at=NOON)
    assert Publication.objects.count() == 3
    assert again[0].text == "Своими словами"
    assert reminder_posts.drafts(long_wave) == again


def test_no_reminder_is_made_for_a_day_gone_by(long_wave: Wave) -> None:
    later = NOON + timedelta(days=20)
    assert len(list(reminder_posts.reminders(long_wave, at=later))) == 2
    later = NOON + timedelta(days=28)
    assert len(list(reminder_posts.reminders(long_wave, at=later))) == 1
    Wave.objects.update(closes_on=None)
    assert len(list(reminder_posts.reminders(Wave.objects.get(), at=NOON))) == 1


def test_a_closed_survey_is_not_reminded_of(long_wave: Wave, publisher: User) -> None:
    close_wave(long_wave, by=None, at=NOON)
    with pytest.raises(Refused, match="напоминать не о чем"):
        reminder_posts.prepare(long_wave, link=LINK, by=publisher, at=NOON)


def test_it_is_prepared_at_the_desk_by_who_publishes(
    client: Client, long_wave: Wave, publisher: User
) -> None:
    page = "/desk/surveys/opros/ways/"
    client.force_login(UserFactory(role=Role.SPECIALIST))
    assert client.post(f"{page}reminders/").status_code == HTTPStatus.FORBIDDEN
    client.force_login(publisher)
    with time_machine.travel(NOON, tick=False):
        html = client.post(f"{page}reminders/", follow=True).content.decode()
    assert "Черновики готовы" in html
    number = Publication.objects.order_by("number").first().number  # type: ignore[union-attr]
    assert f'href="/desk/publications/{number}/"' in html
    assert Publication.objects.filter(link="http://testserver/surveys/opros/").count() == 3
