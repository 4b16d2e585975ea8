"""Speakers by their posts, and requests from the media by their clock."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from otklik.core.refusal import Refused
from otklik.dashboards.media_relations import reminders
from otklik.dashboards.media_relations.media_requests.models import MediaRequest, MediaTerms
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.incidents.topics.models import Topic
from otklik.notifications.notice import Notice
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.dashboards.media_monitoring.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture
def terms(db: None) -> MediaTerms:
    return MediaTerms.objects.create(code="media", answer_days=7, notice_days=3, basis="Закон")


def named(user: User, *topics: Topic, by: User) -> Speaker:
    post = user.appointments.get()
    return Speaker.name(post, topics, basis="", by=by, at=NOON, today=TODAY)


def came(by: User, **more: object) -> MediaRequest:
    values: dict[str, object] = {
        "outlet": "Базарный день", "question": "Кто проверяет весы?", "received_at": NOON,
        "contact": "редакция, 000-00-00",
    }  # fmt: skip
    return MediaRequest.note(**{**values, **more}, by=by, at=NOON)  # type: ignore[arg-type]


def test_a_speaker_speaks_by_a_post_and_a_substitute_instead(
    unit: Unit, topics: dict[str, Topic], approver: User, operator: User
) -> None:
    head = UserFactory(role=Role.APPROVER, unit=unit, name="Начальник")
    one = named(head, topics["prices"], by=approver)
    everything = named(operator, by=approver)
    assert [s.who for s in Speaker.speaking(topics["prices"], on=TODAY)] == [head, operator]
    assert [s.who for s in Speaker.speaking(topics["returns"], on=TODAY)] == [operator]
    with pytest.raises(Refused):
        named(head, by=approver)
    Absence.note(head, first=TODAY, last=TODAY + DAY, substitute=approver, by=head, at=NOON)
    assert [s.who for s in Speaker.speaking(topics["prices"], on=TODAY)] == [approver, operator]
    head.appointments.get().end(TODAY, by=approver, at=NOON)
    assert [s.speaker for s in Speaker.speaking(topics["prices"], on=TODAY + DAY)] == [everything]
    everything.end(by=approver, at=NOON)
    assert Speaker.speaking(None, on=TODAY + DAY) == []
    assert one.appointment.user == head


def test_the_clock_runs_from_when_it_came(operator: User, terms: MediaTerms) -> None:
    made = came(operator, received_at=NOON - DAY)
    assert made.due_at is not None
    assert made.notice_at is not None
    assert made.due_at.date() == date(2026, 11, 18)
    # The third day is a Saturday: the notice leaves before it.
    assert made.notice_at.date() == date(2026, 11, 13)
    assert list(MediaRequest.objects.overdue(at=NOON)) == []
    assert list(MediaRequest.objects.overdue(at=NOON + 7 * DAY)) == [made]
    with pytest.raises(Refused):
        came(operator, received_at=NOON + DAY)
    with pytest.raises(Refused):
        made.delay(date(2026, 11, 18), "Ждём данные", by=operator, at=NOON)
    with pytest.raises(Refused):
        made.delay(date(2026, 11, 22), "Ждём данные", by=operator, at=NOON)  # a Sunday
    made.delay(date(2026, 11, 24), "Ждём данные", by=operator, at=NOON)
    assert made.due_at.date() == date(2026, 11, 24)


def test_without_a_term_there_is_no_clock(operator: User) -> None:
    assert came(operator).due_at is None


def test_only_a_speaker_is_given_it(operator: User, approver: User, terms: MediaTerms) -> None:
    made = came(operator)
    with pytest.raises(Refused):
        made.give(approver, by=operator, at=NOON, today=TODAY)
    with pytest.raises(Refused):
        named(approver, by=operator)
    named(approver, by=approver)
    made.give(approver, by=operator, at=NOON, today=TODAY)
    assert made.speaker == approver


def test_an_answer_leaves_after_a_second_person(
    operator: User, approver: User, terms: MediaTerms
) -> None:
    made = came(operator)
    with pytest.raises(Refused):
        made.note_sent("почтой", by=operator, at=NOON)
    made.write("Проверяем раз в квартал.", revision=0, by=operator, at=NOON)
    made.submit(by=operator, at=NOON)
    made.approve(revision=1, by=approver, at=NOON)
    with pytest.raises(Refused):
        made.note_sent(" ", by=operator, at=NOON)
    made.note_sent("почтой", by=operator, at=NOON + 10 * DAY)
    assert made.was_late
    with pytest.raises(Refused):
        made.refuse("Тайна", by=operator, at=NOON)
    assert MediaRequest.forget_contacts(at=NOON + 20 * DAY) == 0
    assert MediaRequest.forget_contacts(at=NOON + 120 * DAY) == 1


def test_what_is_late_is_told_once_a_day(operator: User, terms: MediaTerms) -> None:
    made = came(operator)
    assert reminders.remind(at=NOON + DAY) == 0
    later = NOON + 8 * DAY  # a Friday
    assert reminders.remind(at=later) == 1
    assert reminders.remind(at=later) == 0
    assert f"№ {made.number}" in Notice.objects.get().text
    assert reminders.remind(at=later + DAY) == 0


def test_a_promised_day_that_is_over_is_said_to_be_over(
    client: Client, operator: User, terms: MediaTerms
) -> None:
    asked = came(operator)
    asked.delay(date(2026, 11, 24), "Ждём данные", by=operator, at=NOON)
    pages = [reverse("media-relations:media-requests"), asked.get_absolute_url()]
    client.force_login(operator)
    for at, is_over in ((NOON, False), (NOON + 13 * DAY, True)):
        with time_machine.travel(at, tick=False):
            lines = [client.get(page).content.decode() for page in pages]
        assert ["этот день прошёл" in one for one in lines] == [is_over, is_over]


@time_machine.travel(NOON, tick=False)
def test_the_pages(
    client: Client, operator: User, approver: User, terms: MediaTerms, topics: dict[str, Topic]
) -> None:
    client.force_login(operator)
    speakers, there = reverse("media-relations:speakers"), reverse("media-relations:media-requests")
    assert "Спикеров пока нет" in client.get(speakers).content.decode()
    own = {"appointment": operator.appointments.get().pk}
    assert "назначает тот, кто согласует" in client.post(speakers, own).content.decode()
    assert not Speaker.objects.exists()
    page = client.get(there).content.decode()
    assert "Никто из СМИ не ждёт ответа" in page
    assert "С действующим законом не сверено" in page
    wrong = client.post(there, {"outlet": "Газета", "question": "", "is_written": "0"})
    assert wrong.status_code == 422
    assert "Газета" in wrong.content.decode()
    values = {"outlet": "Газета", "question": "Почему?", "received_at": "12.11.2026 10:00"}
    made = client.post(there, {**values, "is_written": "1", "topic": topics["prices"].pk})
    asked = MediaRequest.objects.get()
    address = made.headers["Location"]
    assert "Никто не назначен" in client.get(address).content.decode()
    client.force_login(approver)
    assert client.post(speakers, {"appointment": ""}).status_code == 422
    post = operator.appointments.get()
    client.post(speakers, {"appointment": post.pk, "topics": [topics["prices"].pk]})
    assert "Рост цен" in client.get(speakers).content.decode()
    client.force_login(operator)

    User.objects.filter(pk=operator.pk).update(name=post.unit.name)
    page = client.get(address).content.decode()
    assert f"{post.unit.name} ({post.get_role_display()})" in page, "a post said once"

    def path(name: str) -> str:
        return reverse(f"media-relations:media-request-{name}", args=[asked.number])

    assert client.post(path("assign-speaker"), {"speaker": approver.pk}).status_code == 422
    client.post(path("assign-speaker"), {"speaker": operator.pk})
    wrong = client.post(path("delay"), {"until": "13.11.2026", "reason": "Долго"})
    assert wrong.status_code == 422
    assert "Долго" in wrong.content.decode()
    client.post(path("save"), {"text": "Потому.", "revision": 0, "submit": "1"})
    client.force_login(approver)
    client.post(path("approve"), {"revision": 1})
    client.force_login(operator)
    client.post(path("mark-sent"), {"how": "почтой"})
    asked.refresh_from_db()
    assert (asked.state, asked.speaker) == ("done", operator)
    assert "почтой" in client.get(address).content.decode()
    second = came(operator)
    refusal = reverse("media-relations:media-request-refuse", args=[second.number])
    assert client.post(refusal, {"reason": ""}).status_code == 422
    client.post(refusal, {"reason": "Коммерческая тайна"})
    assert "Коммерческая тайна" in client.get(second.get_absolute_url()).content.decode()
    assert client.get(there).status_code == 200
