"""What is to be done with mentions: one press for many, taken back within a minute."""

from datetime import timedelta
from uuid import uuid4

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionDecision
from otklik.dashboards.media_monitoring.sources.collect import take_in
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.incidents.cases.incident import Incident
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
State = Mention.State


@pytest.fixture
def source(operator: User) -> Source:
    return Source.of_kind(Source.Kind.EXPORT, at=NOON)


def make_mention(source: Source, text: str, **more: str) -> Mention:
    key = str(uuid4())
    RawMention.keep(source, key, {"text": text, **more}, at=NOON)
    take_in(at=NOON)
    return Mention.objects.get(raw__key=key)


def test_a_press_says_it_of_near_repeats_too(source: Source, operator: User) -> None:
    text = "На рынке города подорожали мука, сахар, масло и молоко, сообщили продавцы"
    first, _again = make_mention(source, text), make_mention(source, text + " сегодня")
    decision = MentionDecision.decide([first.pk], State.EXPLANATION, by=operator, at=NOON)
    assert decision.lines.count() == 2
    assert set(Mention.objects.values_list("state", flat=True)) == {State.EXPLANATION}
    assert Line.objects.filter(verb="mention.marked").count() == 2


def test_it_is_taken_back_by_whoever_pressed_within_a_minute(
    source: Source, operator: User
) -> None:
    one = make_mention(source, "Хлеб дорожает")
    decision = MentionDecision.decide([one.pk], State.SEEN, by=operator, at=NOON)
    with pytest.raises(Refused):
        decision.undo(by=UserFactory(role=Role.OPERATOR), at=NOON)
    with pytest.raises(Refused):
        decision.undo(by=operator, at=NOON + timedelta(seconds=61))
    assert decision.undo(by=operator, at=NOON + timedelta(seconds=59)) == 1
    one.refresh_from_db()
    assert one.state == State.NEW
    with pytest.raises(Refused):
        decision.undo(by=operator, at=NOON + timedelta(seconds=59))


def test_what_a_colleague_said_meanwhile_stays(source: Source, operator: User) -> None:
    one = make_mention(source, "Хлеб дорожает")
    decision = MentionDecision.decide([one.pk], State.SEEN, by=operator, at=NOON)
    later = NOON + timedelta(seconds=10)
    MentionDecision.decide([one.pk], State.ANSWER, by=UserFactory(role=Role.OPERATOR), at=later)
    assert decision.undo(by=operator, at=later) == 0
    one.refresh_from_db()
    assert one.state == State.ANSWER


@pytest.mark.parametrize("state", ["new", "incident", "", "x"])
def test_only_three_things_can_be_said(source: Source, operator: User, state: str) -> None:
    one = make_mention(source, "Хлеб дорожает")
    with pytest.raises(Refused):
        MentionDecision.decide([one.pk], state, by=operator, at=NOON)


def test_a_mention_becomes_an_incident_with_its_own_words_once(
    source: Source, operator: User
) -> None:
    text = "Не вернули деньги, позвоните Петрову Ивану 8 928 000-00-00"
    one = make_mention(source, text, url="https://forum.example/1")
    assert "8 928" not in one.text
    incident = one.become_incident(key=uuid4(), by=operator, at=NOON)
    assert incident.messages.get().text == text
    assert one.state == State.INCIDENT
    assert one.become_incident(key=uuid4(), by=operator, at=NOON) == incident
    assert Incident.objects.count() == 1


def test_one_that_stands_at_the_desk_already_is_joined(source: Source, operator: User) -> None:
    first = make_mention(source, "Не вернули деньги за обувь", url="https://forum.example/1")
    incident = first.become_incident(key=uuid4(), by=operator, at=NOON)
    again = make_mention(source, "Опять об обуви пишут люди", url="https://forum.example/1")
    assert again.become_incident(key=uuid4(), by=operator, at=NOON) == incident


def test_what_became_an_incident_stays_one(source: Source, operator: User) -> None:
    one = make_mention(source, "Не вернули деньги за обувь")
    one.become_incident(key=uuid4(), by=operator, at=NOON)
    with pytest.raises(Refused):
        MentionDecision.decide([one.pk], State.SEEN, by=operator, at=NOON)


def test_a_persons_word_outlives_the_next_reading(
    source: Source, operator: User, topics: dict[str, object]
) -> None:
    RawMention.keep(source, "1", {"text": "Выросли цены на хлеб"}, at=NOON)
    take_in(at=NOON)
    one = Mention.objects.get()
    one.correct(topic=topics["returns"], tone="calm", by=operator, at=NOON)  # type: ignore[arg-type]
    RawMention.keep(source, "1", {"text": "Выросли цены на хлеб и сахар"}, at=NOON)
    take_in(at=NOON)
    one.refresh_from_db()
    assert (one.topic, one.tone) == (topics["returns"], "calm")
    assert one.text.endswith("сахар")
