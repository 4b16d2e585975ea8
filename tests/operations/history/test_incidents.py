"""Incidents of two years made up: the same for a seed and a day, and shaped as by the verbs."""

import re
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db.models import Count, F, Max, Min

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.demo.story.history import write
from otklik.demo.story.history.channel_shares import Broken
from otklik.demo.story.history.course import Course, What
from otklik.demo.story.history.plot import MASS_SIZE
from otklik.demo.story.history.texts import words
from otklik.demo.story.history.write import Making
from otklik.demo.story.models import MASSES, History
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.likeness import Likeness
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.due import deadline_of
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.replies.models import Reply
from otklik.nlp.similarity.fingerprint import fingerprint
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.worktime.deadlines import due
from tests.operations.conftest import AT
from tests.operations.history.conftest import FEW
from tests.operations.history.telling import tell, working

pytestmark = [
    pytest.mark.xdist_group("history"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("small_history"),
    pytest.mark.postgres,
]


def test_working_time_is_that_of_the_house() -> None:
    calendar, chance, laid = Authority.objects.get().calendar(), Random(3), working()
    for _each in range(150):
        start = AT - timedelta(minutes=chance.randrange(700 * 24 * 60))
        minutes = chance.choice((0, 1, 60, 240, 540, 4_000))
        wanted = due(start, timedelta(minutes=minutes), calendar).moment
        assert laid.after(start, minutes) == wanted, (start, minutes)


def test_a_seed_and_a_day_say_everything() -> None:
    def texts_of(seed: str) -> list[tuple[object, ...]]:
        made = Making(history=History(seed=seed, until=AT, incidents=80))
        return [(c.posted, c.text, c.network, tuple(c.acts)) for c in made.courses]

    assert texts_of("one") == texts_of("one")
    assert texts_of("one") != texts_of("two")


def test_all_incidents_stand_with_the_numbers_and_keys_set_apart_for_them() -> None:
    kept = History.objects.get()
    numbers = Incident.objects.aggregate(first=Min("number"), last=Max("number"), keys=Max("pk"))
    assert Incident.objects.count() == FEW == kept.made
    assert numbers["first"] == kept.first_number
    assert numbers["last"] == kept.first_number + FEW - 1
    newest = Incident.objects.order_by("-pk")[:20]
    assert [one.posted_at for one in newest] == sorted((o.posted_at for o in newest), reverse=True)
    assert Line.objects.with_verb("history.made_up").count() == 1


def test_they_are_spread_over_two_years_and_end_before_the_day() -> None:
    kept = History.objects.get()
    days = Incident.objects.aggregate(first=Min("posted_at"), last=Max("posted_at"))
    assert days["last"] < kept.until
    assert timedelta(days=640) < kept.until - days["first"] < timedelta(days=731)
    assert Message.objects.filter(occurred_at__gte=kept.until).count() == 0
    assert len(set(Incident.objects.values_list("account__network", flat=True))) >= 5


def test_terms_are_what_the_rule_says() -> None:
    answered = Incident.objects.filter(first_reply_at__isnull=False)
    assert answered.filter(first_due_at__isnull=True).count() == 0
    late = answered.filter(first_reply_at__gt=F("first_due_at")).count()
    assert 0.02 < late / answered.count() < 0.3


def test_a_thread_agrees_with_its_incident() -> None:
    newest = Max("messages__occurred_at")
    assert not Incident.objects.annotate(n=newest).exclude(last_message_at=F("n")).exists()
    texts = Count("versions")
    assert not Message.objects.annotate(n=texts).exclude(n=1).exists()
    sent = Reply.objects.filter(status=Reply.Status.SENT).select_related("message", "delivery")
    assert sent.count() > FEW / 2
    for reply in sent:
        assert reply.message is not None
        assert reply.delivery is not None
        assert reply.delivery.external_id == reply.message.external_id
        assert reply.message.text == reply.text
    closed = Incident.objects.filter(status=Incident.Status.CLOSED)
    assert not closed.filter(replies__in=Reply.objects.at_work()).exists()


def test_who_says_the_same_is_in_the_group_that_the_house_would_choose() -> None:
    """Of those that are in a group of others."""
    for row in Likeness.objects.exclude(group=F("incident_id"))[:20]:
        first = Message.objects.inbound().filter(incident=row.incident_id).with_texts()[0]
        kept = row.group
        Likeness.note(row.incident, first.text, at=row.at)
        row.refresh_from_db()
        assert row.group == kept
        assert fingerprint(first.text) is not None


def test_words_are_whole_sentences_and_the_search_knows_them() -> None:
    assert len(words().again) == len(words().again_answers)
    for text in Message.objects.values_list("versions__text", flat=True):
        assert not re.search(r"[{}]|None|  |\.\.|\?\.|\(\)| [,.?]", text), text
        assert text == text.strip()
    incident = Incident.objects.exclude(topic=None).latest("pk")
    word = max(incident.lemma_text.split(), key=len)
    assert Incident.objects.matching(word).filter(pk=incident.pk).exists()


def test_what_waits_has_its_term_and_can_be_answered(many: list[Course]) -> None:
    kept = History.objects.get()
    tell([one for one in many if not one.is_answered_by(kept.until)][-14:])
    open_ones = Incident.objects.unanswered().select_related("account")
    assert len(open_ones) > 4
    for incident in open_ones:
        assert incident.due_at == deadline_of(incident).due
        assert incident.account.network in ("practice", "site", "hand")
    free = open_ones.exclude(replies__in=Reply.objects.at_work()).exclude(account__network="hand")
    asked = free[0].messages.inbound().with_texts().last()
    assert asked is not None
    operator = User.objects.get(username="operator")
    assert not Reply.begin(free[0], to=asked, key=uuid4(), by=operator, at=AT).objection


def test_what_was_cut_off_goes_on_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def texts_of() -> list[tuple[object, ...]]:
        beside_the_wall = Message.objects.exclude(account__network="practice").order_by("pk")
        return list(beside_the_wall.values_list("external_id", "occurred_at", "client"))

    whole = texts_of()
    kept = History.objects.get()
    Reply.objects.all().delete()
    Message.objects.all().delete()
    Incident.objects.all().delete()
    Delivery.objects.filter(account__network__in=("vk", "ok", "max", "site", "practice")).delete()
    Client.objects.all().delete()
    kept.note_made(0)
    monkeypatch.setattr(write, "PIECE", 90)
    next(Making(history=kept).incidents())
    for _made in Making(history=History.objects.get()).incidents():
        pass
    assert texts_of() == whole


def test_many_who_wrote_at_once_were_answered_together() -> None:
    kept = History.objects.get()
    found = MassIncident.objects.order_by("-pk")
    assert [one.number for one in found] == sorted((one.number for one in found), reverse=True)
    for mass in found:
        assert kept.first_mass <= mass.number < kept.first_mass + MASSES
        result = mass.members.here().progress()
        assert result.total == result.sent >= MASS_SIZE[0] - 2
        assert result.waiting == 0
        for member in mass.members.select_related("reply__message", "incident"):
            reply = member.reply
            assert reply is not None
            assert reply.message is not None
            assert reply.text == mass.text
            assert mass.made_at <= member.added_at <= reply.message.occurred_at
            assert member.incident.topic == mass.topic
    today = MassIncident.gather(
        name="Сегодня", topic=None, incidents=[], by=User.objects.get(username="operator"), at=AT
    )[0]
    assert today.number == kept.first_mass + MASSES
    assert today.pk > max(one.pk for one in found)


def test_what_a_page_did_not_confirm_before_it_fell_silent_was_sent_again(
    many: list[Course],
) -> None:
    broken = Broken.before(History.objects.get().until)
    lost = [one for one in many if any(act.what is What.LOST for act in one.acts)]
    assert len(lost) > 2
    for one in many:
        if one.network == broken.network:
            wrote = [act.at for act in one.acts if act.what is What.WROTE]
            assert not any(broken.is_silent(at, one.network) for at in wrote)
    tell(lost)
    replies = Reply.objects.filter(incident__number__gte=History.objects.get().first_number + FEW)
    twice = replies.filter(delivery__attempts=2).select_related("delivery")
    assert twice.count() == len(lost)
    for reply in twice:
        delivery = reply.delivery
        assert reply.status == Reply.Status.SENT
        assert delivery is not None
        assert delivery.settled_at is not None
        assert delivery.queued_at < broken.until < delivery.settled_at
        verbs = Line.objects.about(delivery).values_list("verb", flat=True)
        assert set(verbs) == {"delivery.unconfirmed", "delivery.sent_again"}
