"""A notice is told once, read by looking, taken by one for all, and mailed where mail works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from otklik.audit.models import Line
from otklik.notifications import notice as notifications_mail
from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def two() -> list[User]:
    return [
        UserFactory(role=Role.OPERATOR, email="one@example.org"),
        UserFactory(role=Role.APPROVER, name="Вторая"),
    ]


@pytest.fixture
def tell(two: list[User]) -> Callable[..., Notice | None]:
    def raise_notice(key: str = "urgent/1/0", **more: Any) -> Notice | None:
        words = {"text": "№ 1: срочный", "address": "/desk/incidents/1/", "to": two, "at": NOW}
        return Notice.tell(key, **{**words, **more})

    return raise_notice


def test_it_is_told_once_under_its_key(tell: Callable[..., Notice | None]) -> None:
    assert tell() is not None
    assert tell(text="иначе") is None
    assert Notice.objects.get().text == "№ 1: срочный"
    assert Recipient.objects.count() == 2
    assert Line.objects.filter(verb="notice.told").count() == 1


def test_the_header_counts_what_is_unread_until_it_is_looked_at(
    client: Client, two: list[User], tell: Callable[..., Notice | None]
) -> None:
    tell()
    client.force_login(two[0])
    assert '<span class="top-count">1' in client.get("/desk/duty/").content.decode()
    page = client.get("/desk/notices/").content.decode()
    assert "№ 1: срочный" in page
    assert "новое" in page
    assert '<span class="top-count">1' not in client.get("/desk/duty/").content.decode()
    assert "новое" not in client.get("/desk/notices/").content.decode()
    assert Recipient.objects.unread_by(two[1]).count() == 1
    assert "почтовый сервер" in page


def test_one_takes_it_and_the_others_see_who(
    client: Client, two: list[User], tell: Callable[..., Notice | None]
) -> None:
    notice = tell()
    assert notice is not None
    client.force_login(two[1])
    for _ in range(2):
        client.post(f"/desk/notices/{notice.pk}/taking/")
    client.force_login(two[0])
    page = client.post(f"/desk/notices/{notice.pk}/taking/", follow=True).content.decode()
    assert "Оповещение уже взято: Вторая" in page
    notice.refresh_from_db()
    assert notice.acknowledged_by == two[1]
    assert Line.objects.filter(verb="notice.acknowledged").count() == 1
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.post(f"/desk/notices/{notice.pk}/taking/").status_code == 404


def test_what_is_over_is_no_news_and_stands_among_all(
    client: Client, two: list[User], tell: Callable[..., Notice | None]
) -> None:
    notice = tell()
    assert notice is not None
    assert notice.close(at=NOW)
    assert not notice.close(at=NOW)
    client.force_login(two[0])
    assert "№ 1: срочный" not in client.get("/desk/notices/").content.decode()
    assert "№ 1: срочный" in client.get("/desk/notices/?view=all").content.decode()
    assert Recipient.objects.unread_by(two[1]).count() == 0
    old = Notice.objects.for_user(two[0], at=NOW + timedelta(days=31))
    assert not old.exists()


def test_what_is_late_stands_first_and_what_is_over_last(
    two: list[User], tell: Callable[..., Notice | None]
) -> None:
    for key, due in (("calm", None), ("soon", 2), ("late", -3), ("over", -9)):
        at = NOW + timedelta(hours=due) if due else None
        result = tell(key=key, text=key, due_at=at)
        if key == "over" and result:
            result.close(at=NOW)
    shown = [notice.text for notice in Notice.objects.for_user(two[0], at=NOW)]
    assert shown == ["late", "soon", "calm", "over"]


def test_who_has_an_address_is_mailed_once_where_there_is_a_server(
    settings: Any, two: list[User], tell: Callable[..., Notice | None]
) -> None:
    notice = tell()
    assert notice is not None
    notifications_mail.mail(notice.pk, at=NOW)
    assert mail.outbox == []
    settings.MAIL_IS_CONFIGURED = True
    for _ in range(2):
        notifications_mail.mail(notice.pk, at=NOW)
    [letter] = mail.outbox
    assert letter.bcc == ["one@example.org"]
    assert "/desk/incidents/1/" in str(letter.body)
    assert Recipient.objects.filter(mailed_at__isnull=False).count() == 1
