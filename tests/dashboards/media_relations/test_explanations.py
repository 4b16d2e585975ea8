"""Refutations and explanations: approved by a second person, then the mention is answered."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.collect import take_in
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.dashboards.media_relations import mark_drafts_as_published
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.incidents.topics.models import Topic
from otklik.news.models import NewsIndexPage
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(topics: dict[str, Topic]) -> Mention:
    """One of two that say nearly the same."""
    source = Source.of_kind(Source.Kind.EXPORT, at=NOON)
    text = "Выросли цены на хлеб: говорят, что всех обязали продавать только по талонам, площадь"
    for key in ("1", "2"):
        body = {"text": text, "at": "2026-11-11T09:00:00+00:00"}
        RawMention.keep(source, key, body, at=NOON)
    take_in(at=NOON)
    return Mention.objects.first_of_their_kind().get()


def begun(by: User, mention: Mention | None = None) -> Explanation:
    return Explanation.begin(
        "refutation", title="Талонов нет", answers="Слух о талонах", mention=mention,
        grounds="Такого документа нет", text="Хлеб продают свободно.", by=by, at=NOON,
    )  # fmt: skip


def test_nobody_approves_their_own_words(operator: User, approver: User) -> None:
    made = begun(approver)
    made.submit(by=approver, at=NOON)
    for person in (approver, operator):
        with pytest.raises(Refused):
            made.approve(revision=made.revision, by=person, at=NOON)
    made.recall(by=operator, at=NOON)
    made.write("Хлеб продают без талонов.", revision=made.revision, by=operator, at=NOON)
    with pytest.raises(Refused):
        made.write("Другое.", revision=0, by=approver, at=NOON)


def test_what_was_not_approved_is_not_published(operator: User, approver: User) -> None:
    made = begun(operator)
    for act in (
        lambda: made.draft_publication(by=operator, at=NOON),
        lambda: made.note_published(address="https://a.example/", by=operator, at=NOON),
        lambda: made.approve(revision=0, by=approver, at=NOON),
    ):
        with pytest.raises(Refused):
            act()
    made.submit(by=operator, at=NOON)
    with pytest.raises(Refused):
        made.send_back(" ", revision=0, by=approver, at=NOON)
    made.send_back("Добавьте телефон", revision=0, by=approver, at=NOON)
    assert made.is_writable
    with pytest.raises(Refused):
        Explanation.begin(
            "refutation", title="Без доказательства", answers="Слух", by=operator, at=NOON
        )


def test_the_mention_and_its_repeats_are_answered_when_it_stands(
    mention: Mention, approver: User, editor: User, site: NewsIndexPage
) -> None:
    made = begun(editor, mention)
    made.submit(by=editor, at=NOON)
    made.approve(revision=0, by=approver, at=NOON)
    page = made.draft_news(by=editor, at=NOON)
    assert mark_drafts_as_published.note_published(at=NOON) == 0
    page.get_latest_revision().publish()
    assert mark_drafts_as_published.note_published(at=NOON) == 1
    assert set(Mention.objects.values_list("state", flat=True)) == {"explained"}
    made.refresh_from_db()
    assert made.state == Explanation.ApprovalState.DONE
    assert made.topic == mention.shown_topic
    lines = Line.objects.filter(verb__startswith="explanation").order_by("pk")
    assert [line.verb.partition(".")[2] for line in lines] == [
        "begun", "submitted", "approved", "drafted", "published",
    ]  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_the_pages(client: Client, mention: Mention, operator: User, approver: User) -> None:
    client.force_login(operator)
    there = reverse("media-relations:explanations")
    assert "Ни опровержения, ни разъяснения" in client.get(there).content.decode()
    new = f"{reverse('media-relations:explanation-new')}?mention={mention.pk}"
    assert "по талонам" in client.get(new).content.decode()
    wrong = client.post(new, {"sort": "refutation", "answers": "Слух", "title": "Талонов нет"})
    assert wrong.status_code == 422
    assert "Слух" in wrong.content.decode()
    values = {"sort": "explanation", "answers": "Слух", "title": "Хлеб без талонов"}
    made = client.post(new, values)
    explanation = Explanation.objects.get()
    assert explanation.mention == mention
    address = made.headers["Location"]
    assert (
        "Хлеб без талонов"
        in client.get(reverse("media-monitoring:mention", args=[mention.pk])).content.decode()
    )

    def path(name: str) -> str:
        return reverse(f"media-relations:explanation-{name}", args=[explanation.number])

    empty = client.post(path("save"), {"text": "", "revision": 0, "submit": "1"})
    assert empty.status_code == 422
    client.post(path("save"), {"text": "Хлеб есть.", "revision": 0, "submit": "1"})
    assert client.post(path("approve"), {"revision": 1}).status_code == 403
    client.force_login(approver)
    assert "Ждут вашего слова" in client.get(there).content.decode()
    assert "Согласовать" in client.get(address).content.decode()
    client.post(path("return"), {"reason": "Короче", "revision": 1})
    client.force_login(operator)
    assert "Короче" in client.get(address).content.decode()
    client.post(path("save"), {"text": "Есть.", "revision": 1, "submit": "1"})
    client.force_login(approver)
    client.post(path("approve"), {"revision": "2"})
    client.force_login(operator)
    assert "Черновик публикации" in client.get(address).content.decode()
    client.post(path("draft-publication"))
    explanation.refresh_from_db()
    assert explanation.publication is not None
    client.post(path("mark-published"), {"address": "https://gazeta.example/2"})
    mention.refresh_from_db()
    assert mention.state == Mention.State.EXPLAINED
    page = client.get(reverse("media-monitoring:mention", args=[mention.pk])).content.decode()
    assert "https://gazeta.example/2" in page
    assert client.get(there).status_code == 200
