"""What is urgent, half gone or waits for approval is told once, to whom it concerns then."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.desk import notify_staff
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.notifications.duty_roster import Duty
from otklik.notifications.notice import Notice, Recipient
from otklik.organisation.people.spoken_language import SpokenLanguage
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("norm")]
HOUR = timedelta(hours=1)
EVENING = NOON + 8 * HOUR


def recipients(notice: Notice) -> set[User]:
    return {one.user for one in Recipient.objects.filter(notice=notice)}


def notices(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(key__startswith=f"{kind}/"))


@pytest.fixture
def urgent(sorted_incident: Incident, staff: Staff, topic: Topic, unit: Unit) -> Incident:
    sorted_incident.triage(unit=unit, topic=topic, urgency=Urgency.HIGH, by=staff.operator, at=NOON)
    return sorted_incident


@pytest.fixture
def submitted(question: Message, staff: Staff) -> Reply:
    reply = Reply.begin(question.incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Ответим завтра.", revision=0, by=staff.operator, at=NOON)
    reply.submit(by=staff.operator, at=NOON)
    return reply


def test_an_urgent_incident_is_told_once_to_its_unit_without_a_word_of_the_person(
    urgent: Incident, staff: Staff
) -> None:
    for _ in range(2):
        notify_staff.watch(at=NOON)
    [notice] = notices("urgent")
    assert recipients(notice) == {staff.operator, staff.approver}  # who writes replies in its unit
    assert notice.text.startswith("№ 1: срочный, ответить до ")
    assert "платье" not in notice.text
    assert notice.address == "/desk/incidents/1/"


def test_whoever_took_a_notice_has_not_taken_the_incident_and_both_pages_say_so(
    client: Client, urgent: Incident, staff: Staff
) -> None:
    notify_staff.watch(at=NOON)
    [notice] = notices("urgent")
    client.force_login(staff.operator)
    client.post(f"/desk/notices/{notice.pk}/taking/")
    assert f"оповещение взято: {staff.operator}" in client.get("/desk/notices/").content.decode()
    own = client.get("/desk/incidents/1/").content.decode()
    assert f"никто не взял (оповещение взято: {staff.operator})" in own
    urgent.take(by=staff.approver, at=NOON)
    assert "оповещение взято" not in client.get("/desk/incidents/1/").content.decode()


def test_whose_it_is_hears_of_it_and_unsorted_ones_who_sort_do(
    urgent: Incident, written: Written, staff: Staff
) -> None:
    urgent.take(by=staff.approver, at=NOON)
    Incident.objects.filter(pk=written.incident().pk).update(urgency=Urgency.HIGH)
    notify_staff.watch(at=NOON)
    by_address = {notice.address: recipients(notice) for notice in notices("urgent")}
    assert by_address["/desk/incidents/1/"] == {staff.approver}
    assert by_address["/desk/incidents/2/"] == {staff.operator, staff.approver}


@pytest.mark.parametrize(("moment", "count"), [(NOON + 3 * HOUR, 0), (NOON + 5 * HOUR, 1)])
def test_half_of_the_working_time_without_an_answer_is_told(
    sorted_incident: Incident, moment: datetime, count: int
) -> None:
    notify_staff.watch(at=moment)
    assert len(notices("half")) == count


def test_words_in_another_language_are_told_to_those_who_speak_it(
    written: Written, staff: Staff, client: Client
) -> None:
    SpokenLanguage.choose(staff.operator, ["ce"], by=staff.operator, at=NOON)
    incident = written.incident("Сан туькана чуьра хьалха эцна хӏума юха ца оьцу, стенна?")
    other = written.incident("Когда откроется рынок на улице Мира?")
    assert incident.tongue == "ce"
    for _ in range(2):
        notify_staff.watch(at=NOON)
    (notice,) = notices("tongue")
    assert recipients(notice) == {staff.operator}
    assert "чеченский" in notice.text
    assert "туькана" not in notice.text
    client.force_login(staff.operator)
    page = client.get("/desk/incidents/?view=languages").content.decode()
    assert f'id="incident-{incident.number}"' in page
    assert f'id="incident-{other.number}"' not in page
    assert "похоже, чеченский" in page
    SpokenLanguage.choose(staff.operator, [], by=staff.operator, at=NOON)
    assert "На моих языках" not in client.get("/desk/incidents/").content.decode()


def test_what_waits_for_approval_is_told_to_whoever_may_give_it(
    submitted: Reply, staff: Staff
) -> None:
    notify_staff.watch(at=NOON)
    [notice] = notices("approval")
    assert recipients(notice) == {staff.approver}
    assert notice.address == f"/desk/approvals/?open={submitted.key}"
    submitted.return_for_correction("Когда?", revision=1, by=staff.approver, at=NOON)
    notify_staff.watch(at=NOON)
    assert Notice.objects.open().filter(key__startswith="approval/").count() == 0
    submitted.submit(by=staff.operator, at=NOON + HOUR)
    notify_staff.watch(at=NOON + HOUR)
    assert len(notices("approval")) == 2


def test_in_the_evening_who_is_on_duty_is_told_instead(
    urgent: Incident, submitted: Reply, staff: Staff
) -> None:
    Duty.put(
        staff.specialist, begins=EVENING - HOUR, ends=EVENING + HOUR, by=staff.approver, at=NOON
    )
    notify_staff.watch(at=EVENING)
    assert Notice.objects.count() == 3
    assert {one.user for one in Recipient.objects.all()} == {staff.specialist}


def test_in_the_evening_without_anybody_on_duty_nothing_is_lost(
    urgent: Incident, staff: Staff
) -> None:
    notify_staff.watch(at=EVENING)
    assert recipients(notices("urgent")[0]) == {staff.operator, staff.approver}


def test_what_was_answered_or_asked_anew_is_over_and_begins_anew(urgent: Incident) -> None:
    notify_staff.watch(at=NOON)
    Incident.objects.update(status=Incident.Status.ANSWERED)
    notify_staff.watch(at=NOON)
    assert not Notice.objects.open().exists()
    later = NOON + 2 * HOUR
    Incident.objects.update(status=Incident.Status.IN_PROGRESS, clock_from=later)
    notify_staff.watch(at=later)
    assert Notice.objects.open().filter(key__startswith="urgent/").count() == 1


def test_a_notice_leads_an_approver_to_the_reply(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    notify_staff.watch(at=timezone.now())
    client.force_login(staff.approver)
    page = client.get("/desk/notices/").content.decode()
    assert f"/desk/approvals/?open={submitted.key}" in page
    assert client.get(notices("approval")[0].address).status_code == 200
