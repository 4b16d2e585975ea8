"""Occasions for news: whose, by when, the draft they lead to, what became of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.dashboards.media_relations import mark_drafts_as_published
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.incidents.topics.models import Topic
from otklik.news.models import NewsIndexPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


def begun(by: User, **more: object) -> Occasion:
    values = {"title": "Сверили весы на рынке", "text": "Проверили 40 весов.\nЗаменили шесть."}
    return Occasion.begin(**{**values, **more}, by=by, at=NOON)  # type: ignore[arg-type]


def test_an_idea_is_taken_drafted_and_noted_when_its_news_stands(
    editor: User, site: NewsIndexPage
) -> None:
    occasion = begun(editor)
    with pytest.raises(Refused):
        occasion.draft_news(by=editor, at=NOON)
    occasion.take(owner=editor, due_on=TODAY + DAY, by=editor, at=NOON, today=TODAY)
    page = occasion.draft_news(by=editor, at=NOON)
    assert occasion.draft_news(by=editor, at=NOON) == page
    assert (page.title, page.lead, page.live) == (
        "Сверили весы на рынке", "Проверили 40 весов.", False,
    )  # fmt: skip
    assert "Заменили шесть" in page.body
    assert mark_drafts_as_published.note_published(at=NOON) == 0
    page.get_latest_revision().publish()
    assert mark_drafts_as_published.note_published(at=NOON) == 1
    assert mark_drafts_as_published.note_published(at=NOON) == 0
    occasion.refresh_from_db()
    assert occasion.state == Occasion.State.PUBLISHED
    assert occasion.place.startswith("http") or occasion.place.startswith("/")
    verbs = [line.verb for line in Line.objects.filter(verb__startswith="occasion").order_by("pk")]
    assert verbs == [f"occasion.{one}" for one in ("begun", "taken", "drafted", "published")]


def test_it_leads_to_a_publication_of_whoever_may_publish(operator: User, unit: object) -> None:
    occasion = begun(operator)
    occasion.take(owner=operator, due_on=TODAY, by=operator, at=NOON, today=TODAY)
    publication = occasion.draft_publication(by=operator, at=NOON)
    assert publication.text.startswith("Сверили весы на рынке\n\nПроверили 40 весов.")
    assert occasion.draft_publication(by=operator, at=NOON) == publication
    with pytest.raises(Refused):
        occasion.draft_news(by=operator, at=NOON)


def test_what_must_not_be_is_refused(operator: User) -> None:
    occasion = begun(operator)
    stranger = UserFactory(role=Role.SPECIALIST)
    for owner, day in ((stranger, TODAY), (operator, TODAY - DAY), (operator, None)):
        with pytest.raises(Refused):
            occasion.take(owner=owner, due_on=day, by=operator, at=NOON, today=TODAY)
    with pytest.raises(Refused):
        occasion.drop("  ", by=operator, at=NOON)
    occasion.drop("Уже рассказали в прошлом месяце", by=operator, at=NOON)
    with pytest.raises(Refused):
        occasion.take(owner=operator, due_on=TODAY, by=operator, at=NOON, today=TODAY)
    key = uuid4()
    assert begun(operator, key=key) == begun(operator, key=key)


@time_machine.travel(NOON, tick=False)
def test_the_pages(client: Client, operator: User, topics: dict[str, Topic]) -> None:
    client.force_login(operator)
    there = reverse("media-relations:occasions")
    assert "Сейчас ни о чём не пишут" in client.get(there).content.decode()
    assert client.post(there, {"title": " "}).status_code == 422
    values = {"title": "Ярмарка", "topic": topics["prices"].pk, "key": str(uuid4())}
    made = client.post(there, values)
    occasion = Occasion.objects.get()
    assert made.headers["Location"] == occasion.get_absolute_url()
    taking = reverse("media-relations:occasion-assign", args=[occasion.number])
    wrong = client.post(taking, {"owner": operator.pk, "due_on": "01.01.2020"})
    assert wrong.status_code == 422
    assert "01.01.2020" in wrong.content.decode()
    client.post(taking, {"owner": operator.pk, "due_on": "20.11.2026"})
    page = client.get(occasion.get_absolute_url()).content.decode()
    assert "Черновик публикации" in page
    assert "Черновик новости" not in page
    change = reverse("media-relations:occasion-change", args=[occasion.number])
    assert client.post(change, {"title": "Ярмарка у вокзала"}).status_code == 302
    address = {"address": "https://gazeta.example/1"}
    client.post(reverse("media-relations:occasion-mark-published", args=[occasion.number]), address)
    occasion.refresh_from_db()
    assert (occasion.state, occasion.title) == ("published", "Ярмарка у вокзала")
    assert "gazeta.example" in client.get(occasion.get_absolute_url()).content.decode()
    assert "Ярмарка у вокзала" in client.get(there).content.decode()
