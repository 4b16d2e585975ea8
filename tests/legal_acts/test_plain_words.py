"""Plain words of an act say who compared them with the text, and lose that when they change."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_readers_see_who_checked_the_plain_words_and_when(client: Client) -> None:
    act = Act.objects.create(
        code="order-1", kind="Приказ", title="О сроках", summary="Коротко.", is_published=True
    )
    assert "ещё не сверены" in client.get("/acts/order-1/").content.decode()
    with pytest.raises(Refused):
        act.check_summary(by=UserFactory(role=Role.OPERATOR), at=AT)
    act.check_summary(by=UserFactory(role=Role.AUTHORISED, name="А. Проверяющая"), at=AT)
    shown = client.get("/acts/order-1/").content.decode()
    assert "26 ноября 2026" in shown
    assert "А. Проверяющая" in shown
    assert Line.objects.filter(verb="act.summary_checked").count() == 1
