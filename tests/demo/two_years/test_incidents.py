"""Incidents of the two years: of many kinds, and in agreement with what belongs to them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Count, F, Max, Q

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import deadline_of
from otklik.nlp.similarity.fingerprint import fingerprint
from otklik.organisation.people.user import User
from tests.demo.two_years.loading import AT

pytestmark = [
    pytest.mark.xdist_group("two_years"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
]


def test_numbers_have_no_gap_and_follow_the_time_of_detection() -> None:
    rows = Incident.objects.order_by("number").values_list("number", "detected_at")
    numbers, moments = zip(*rows, strict=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1_000
    assert list(moments) == sorted(moments)


def test_they_come_from_at_least_five_networks_over_two_years() -> None:
    posted = list(Incident.objects.order_by("posted_at").values_list("posted_at", flat=True))
    assert timedelta(days=640) < posted[-1] - posted[0] < timedelta(days=745)
    assert len(set(Incident.objects.values_list("account__network", flat=True))) >= 5


def test_some_are_answered_late_but_not_many() -> None:
    answered = Incident.objects.filter(first_reply_at__isnull=False)
    assert answered.filter(first_due_at__isnull=True).count() == 0
    late = answered.filter(first_reply_at__gt=F("first_due_at")).count()
    assert 0.02 < late / answered.count() < 0.3


def test_messages_and_replies_agree_with_their_incident() -> None:
    by_people = Q(messages__is_automatic=False) | Q(messages__direction=Message.Direction.INBOUND)
    newest = Max("messages__occurred_at", filter=by_people)
    assert not Incident.objects.annotate(n=newest).exclude(last_message_at=F("n")).exists()
    sent = Reply.objects.filter(status=Reply.Status.SENT).select_related("message", "delivery")
    assert sent.count() > Incident.objects.count() / 2
    for reply in sent:
        assert reply.message is not None
        assert reply.delivery is not None
        assert reply.delivery.external_id == reply.message.external_id
        assert reply.message.text == reply.text
    closed = Incident.objects.filter(status=Incident.Status.CLOSED)
    assert not closed.filter(replies__in=Reply.objects.at_work()).exists()


def test_similar_incidents_are_in_the_group_that_the_program_would_choose() -> None:
    in_groups = Likeness.objects.exclude(group=F("incident_id"))
    assert in_groups.count() > 20
    for row in in_groups[:20]:
        first = Message.objects.inbound().filter(incident=row.incident_id).with_texts()[0]
        before = row.group
        Likeness.note(row.incident, first.text, at=row.at)
        row.refresh_from_db()
        assert row.group == before
        assert fingerprint(first.text) is not None


def test_texts_are_whole_sentences_and_the_search_finds_them() -> None:
    for text in Message.objects.values_list("versions__text", flat=True):
        assert not re.search(r"[{}]|None|  |\.\.|\?\.|\(\)| [,.?]", text), text
        assert text == text.strip()
    incident = Incident.objects.exclude(topic=None).latest("pk")
    word = max(incident.lemma_text.split(), key=len)
    assert Incident.objects.matching(word).filter(pk=incident.pk).exists()


def test_most_people_write_words_of_their_own() -> None:
    """A reader of the inbox sees no text twice, but for those that many send on purpose."""
    texts = Message.objects.inbound().values_list("versions__text", flat=True)
    assert len(set(texts)) > 150


def test_what_waits_has_its_deadline_and_can_be_answered() -> None:
    waiting = Incident.objects.unanswered().exclude(replies__in=Reply.objects.at_work())
    waiting = waiting.select_related("account")
    assert waiting.count() > 10
    for incident in waiting:
        assert incident.due_at == deadline_of(incident).due
        assert incident.account.network in ("practice", "site", "hand", "import")
    free = waiting.filter(
        account__network__in=("practice", "site"), is_private=False, status=Incident.Status.NEW
    )
    message = free[0].messages.inbound().with_texts().last()
    assert message is not None
    operator = User.objects.get(username="operator")
    assert not Reply.begin(free[0], to=message, key=uuid4(), by=operator, at=AT).objection


def test_members_of_a_mass_incident_got_its_answer() -> None:
    found = MassIncident.objects.annotate(n=Count("members")).filter(n__gte=5)
    assert found.count() > 3
    answered = MassMember.objects.filter(mass__in=found, reply__isnull=False)
    assert answered.count() > 0.9 * sum(found.values_list("n", flat=True))
    for member in answered.select_related("mass", "reply__message"):
        reply = member.reply
        assert reply is not None
        assert reply.message is not None
        assert reply.text == member.mass.text
        assert member.mass.made_at <= member.added_at <= reply.message.occurred_at
