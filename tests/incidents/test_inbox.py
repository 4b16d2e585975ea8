"""Daily work: put off, hand over, one's own views, one press on chosen rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.core.web.capped_paginator import MOST_LISTED
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.inbox import PER_PAGE, Inbox
from otklik.incidents.inbox.models import Batch, Handover, SavedView
from otklik.incidents.inbox.snooze import is_snoozed, snooze
from otklik.incidents.inbox.standard_views_and_filters import VIEWS
from otklik.incidents.intake.receive import receive
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.many import repeat

pytestmark = pytest.mark.django_db
ROWS = "/desk/incidents/rows/"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def numbers_in(view: str, user: User) -> set[int]:
    wanted = Inbox.from_address(QueryDict(f"view={view}"), user=user, at=timezone.now())
    return set(wanted.incidents.values_list("number", flat=True))


def test_what_is_put_off_comes_back_at_its_moment_or_with_the_person(
    staff: Staff, written: Written
) -> None:
    incident, now = written.incident(), timezone.now()
    for wrong in (now - timedelta(hours=1), now + timedelta(days=90)):
        with pytest.raises(Refused):
            snooze(incident, until=wrong, waits_for="", by=staff.operator, at=now)
    until = now + timedelta(hours=3)
    snooze(incident, until=until, waits_for="отдел торговли", by=staff.operator, at=now)
    assert numbers_in("answer", staff.operator) == set()
    assert numbers_in("put_off", staff.operator) == {incident.number}
    assert incident.number in numbers_in("competence", staff.operator)
    Incident.objects.update(put_off_until=now - timedelta(seconds=1))
    assert numbers_in("answer", staff.operator) == {incident.number}
    Incident.objects.update(put_off_until=until)
    first = incident.messages.get()
    event = written.comment(
        "И деньги не возвращают", external_id="x", author=first.external_id,
        at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip
    receive(written.account, event, at=timezone.now())
    assert numbers_in("answer", staff.operator) == {incident.number}


def test_our_own_message_does_not_bring_back_what_is_put_off(
    staff: Staff, written: Written, operator: Client
) -> None:
    incident, now = written.incident(), timezone.now()
    snooze(incident, until=now + timedelta(hours=3), waits_for="", by=staff.operator, at=now)
    later = now + timedelta(minutes=5)
    incident.note_answer(to=incident.messages.get(), at=later, is_interim=True)
    assert incident.last_message_at == later
    assert is_snoozed(incident, at=later)
    assert not is_snoozed(incident, at=now + timedelta(hours=4))
    assert numbers_in("answer", staff.operator) == set()
    assert numbers_in("put_off", staff.operator) == {incident.number}
    assert "отложено до" in operator.get("/desk/incidents/?view=put_off").content.decode()


def test_putting_off_goes_on_to_the_next_and_says_whom_we_wait_for(
    operator: Client, written: Written
) -> None:
    first, second = written.incident("Не меняют платье"), written.incident("Не меняют чайник")
    at = f"/desk/incidents/{first.number}/"
    assert operator.post(f"{at}putting-off/", {"until": "потом"}).status_code == 422
    moment = timezone.localtime() + timedelta(days=1)
    form = {"until": f"{moment:%d.%m.%Y %H:%M}", "waits_for": "отдел торговли"}
    done = operator.post(f"{at}putting-off/", form)
    assert done.headers["Location"] == f"/desk/incidents/{second.number}/"
    page = operator.get(at).content.decode()
    assert "ждём отдел торговли, 1-й день" in page
    operator.post(f"/desk/batches/{Batch.objects.get().pk}/undoing/", {"back": at})
    first.refresh_from_db()
    assert first.put_off_until is None
    operator.post(f"{at}putting-off/", form)
    operator.post(f"{at}waking/")
    first.refresh_from_db()
    assert first.put_off_until is None
    assert Line.objects.filter(verb="incident.woken").count() == 1


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"press": "assign", "to": "approver"}, "assignee__username", "approver"),
        ({"press": "topic", "topic": "A01"}, "topic__code", "A01"),
        ({"press": "close-spam"}, "outcome", "spam"),
    ],
)
def test_chosen_rows_are_done_by_one_press_and_taken_back(
    operator: Client, staff: Staff, written: Written, topic: Topic,
    form: dict[str, str], field: str, value: str,
) -> None:  # fmt: skip
    chosen = [written.incident(f"Не меняют платье номер {n}") for n in range(3)]
    other = written.incident("Не меняют чайник")
    sent: dict[str, object] = dict(form)
    if "to" in form:
        sent["to"] = staff.approver.pk
    if "topic" in form:
        sent["topic"] = topic.pk
    before = Line.objects.count()
    operator.post(ROWS, sent | {"row": [str(one.pk) for one in chosen]})
    done = Incident.objects.filter(**{field: value})
    assert set(done) == set(chosen)
    assert Line.objects.count() == before + 3
    assert "Вернуть" in operator.get("/desk/incidents/").content.decode()
    operator.post(f"/desk/batches/{Batch.objects.get().pk}/undoing/", {"back": "/desk/incidents/"})
    assert not Incident.objects.filter(**{field: value}).exists()
    assert other.number in numbers_in("answer", staff.operator)


def test_all_rows_of_the_page_and_no_rows(operator: Client, written: Written) -> None:
    rows = [written.incident(f"Не меняют платье номер {n}") for n in range(3)]
    context = written.incident("Не меняют чайник")
    query = "rows=" + ".".join(str(one.pk) for one in rows)
    page = operator.post(f"{ROWS}?{query}", {"press": "close-spam"}, follow=True)
    assert "Сначала выберите строки" in page.content.decode()
    for press in ("assign", "topic", "put-off", "", "nonsense"):
        assert operator.post(f"{ROWS}?{query}", {"press": press, "all": "1"}).status_code == 302
    operator.post(f"{ROWS}?{query}", {"press": "close-spam", "all": "1"})
    assert Incident.objects.filter(outcome="spam").count() == 3
    context.refresh_from_db()
    assert context.status == Incident.Status.NEW


def test_a_shift_is_handed_over_with_a_sentence_and_seen_until_read(
    operator: Client, staff: Staff, written: Written
) -> None:
    mine, kept, done = (written.incident(f"Не меняют платье номер {n}") for n in range(3))
    for incident in (mine, kept, done):
        incident.take(by=staff.operator, at=NOON)
    done.close(outcome="no_question", by=staff.operator, at=NOON)
    page = operator.get("/desk/handover/").content.decode()
    assert str(mine) in page
    assert str(done) + "." not in page
    form = {"to": staff.approver.pk, "sentence": "  ", "incidents": [mine.pk]}
    assert operator.post("/desk/handover/", form).status_code == 422
    operator.post("/desk/handover/", form | {"sentence": "Перезвонить до обеда."})
    mine.refresh_from_db()
    kept.refresh_from_db()
    assert (mine.assignee, kept.assignee) == (staff.approver, staff.operator)
    handover = Handover.objects.get()
    with pytest.raises(Refused):
        handover.read(by=staff.operator, at=NOON)
    assert "Перезвонить" not in operator.get("/desk/incidents/").content.decode()
    operator.force_login(staff.approver)
    page = operator.get("/desk/incidents/").content.decode()
    assert "Перезвонить до обеда." in page
    assert str(mine) in page
    for _ in range(2):
        operator.post(f"/desk/handover/{handover.pk}/reading/")
    assert "Перезвонить" not in operator.get("/desk/incidents/").content.decode()
    for verb in ("user.shift_handed", "user.shift_read", "incident.assigned"):
        assert Line.objects.filter(verb=verb).count() == 1


def test_a_view_is_kept_under_a_name_for_oneself(
    operator: Client, staff: Staff, written: Written
) -> None:
    written.incident("Не меняют чайник")
    for query in ("view=all&q=платье", "view=all&q=чайник"):
        operator.post(f"/desk/incidents/views/?{query}", {"name": " Чайники "})
    view = SavedView.objects.get()
    assert view.name == "Чайники"
    page = operator.get("/desk/incidents/").content.decode()
    assert view.query.replace("&", "&amp;") in page
    assert "Не меняют чайник" in operator.get(f"/desk/incidents/?{view.query}").content.decode()
    operator.force_login(staff.approver)
    assert "Чайники" not in operator.get("/desk/incidents/").content.decode()
    assert operator.post(f"/desk/incidents/views/{view.pk}/forgetting/").status_code == 404
    operator.force_login(staff.operator)
    operator.post(f"/desk/incidents/views/{view.pk}/forgetting/")
    assert not SavedView.objects.exists()


def test_each_view_opens_and_counts_what_it_shows(
    operator: Client, staff: Staff, sorted_incident: Incident, written: Written, norm: None
) -> None:
    written.incident()
    for view in VIEWS:
        wanted = Inbox.from_address(QueryDict(f"view={view}"), user=staff.operator, at=NOON)
        counted = {one.code: one.count for one in wanted.counts}
        text = "" if VIEWS[view].is_history else str(wanted.incidents.count())
        assert counted[view] == text, view
        assert operator.get(f"/desk/incidents/?view={view}").status_code == 200
    assert sorted_incident.number in numbers_in("unit", staff.operator)
    assert sorted_incident.number not in numbers_in("unit", staff.specialist)


def test_the_search_knows_days(operator: Client, written: Written) -> None:
    written.incident("Не меняют чайник")
    Incident.objects.update(posted_at=NOON)
    for query, is_found in (
        ("24.11.2026", True), ("с 20 по 24 ноября 2026 чайники", True), ("23.11.2026", False),
        ("24.11.2026 платье", False),
    ):  # fmt: skip
        page = operator.get("/desk/incidents/", {"view": "all", "q": query}).content.decode()
        assert ("Не меняют чайник" in page) is is_found, query


def test_a_list_is_counted_and_shown_only_so_far(
    operator: Client, staff: Staff, written: Written
) -> None:
    """A million closed ones are not counted: the list says that there are more."""
    first = written.incident("Не меняют чайник")
    repeat(first, MOST_LISTED)
    page = plain(operator.get("/desk/incidents/?q=чайник&page=999"))
    assert f"Их больше {MOST_LISTED}." in page
    assert "Страница {0} из {0}".format(MOST_LISTED // PER_PAGE) in page
    Incident.objects.filter(pk=first.pk).delete()
    page = plain(operator.get("/desk/incidents/?q=чайник"))
    assert "Их больше" not in page
    assert f"Найдено: {MOST_LISTED}" in page


def plain(answer: Any) -> str:
    """The page, its numbers without spaces."""
    return str(answer.content.decode()).replace("\xa0", "").replace("\u202f", "")
