"""An administrator sees at the desk what the doctor finds, and what to do."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import Settings

from otklik.operations.backups.models import Backup, Rehearsal
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client, settings: Settings) -> Client:
    get_resolver().url_patterns  # noqa: B018 - read once: those of a training installation too
    settings.DEMONSTRATION = False
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return client


def page(client: Client, address: str = "/desk/system/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_not_in_order_stands_first_with_what_to_do(administrator: Client) -> None:
    text = page(administrator)
    wrong, _mark, rest = text.partition("<h2>В порядке</h2>")
    right, _mark, unused = rest.partition("<h2>Не включено или ещё не начато</h2>")
    assert "Комплект органа загружен" in wrong
    assert "otklik load-pack" in wrong
    assert "задайте OTKLIK_BACKUP_DIR" in wrong
    assert "База данных отвечает" in right
    assert "Файлы на вирусы не проверяются" not in right
    assert "Файлы на вирусы не проверяются" in unused
    assert "The database answers" not in text
    assert "Журнал сходится" not in text
    assert "Журнал сходится" in page(administrator, "/desk/system/?journal")
    assert "The database answers" in page(administrator, "/en/desk/system/")


def test_backups_show_their_size_their_time_and_why_they_failed(
    administrator: Client, settings: Settings
) -> None:
    settings.BACKUP_DIR, now = "/srv/backups", timezone.now()
    began = now - timedelta(hours=2)
    Backup.note(began_at=began, at=began + timedelta(seconds=75), file="a.age", size=5 * 2**20)
    text = page(administrator)
    assert "Резервной копии меньше суток" in text.partition("В порядке</h2>")[2]
    assert "<td>75</td>" in text
    Backup.objects.update(began_at=now - timedelta(days=3))
    Backup.note(began_at=began, at=now, file="b.age", problem="Нет места. · No room.")
    Rehearsal.note(began_at=began, at=now, file="a.age", rows=1234)
    text = page(administrator)
    assert "Последняя попытка: Нет места." in text.partition("В порядке</h2>")[0]
    assert "5,0" in text
    assert "No room." not in text
    assert "No room." in page(administrator, "/en/desk/system/")
    assert "<td>1234</td>" in text


def test_before_the_first_backup_the_page_says_that_there_is_none_and_when_it_comes(
    administrator: Client, settings: Settings
) -> None:
    settings.BACKUP_DIR, settings.BACKUP_HOUR = "/srv/backups", 23
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False):
        wrong, _mark, right = page(administrator).partition("<h2>В порядке</h2>")
        assert "Резервная копия есть" in wrong
        assert "Ещё ни одной. Первая — 12.11.2026 с 23:00" in wrong
        assert "копии" not in right.partition("<h2>")[0]
        assert re.search("Хорошей копии ещё нет. Первая[^<]* не раньше <time[^>]*>23:00<", right)
        settings.DEMONSTRATION = True
        assert "В учебной установке копии не проверяются" in page(administrator)
