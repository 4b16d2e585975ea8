"""The list stands still, the next one opens by itself, and colleagues are named."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.models import Presence
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
FRESH = "/desk/incidents/fresh/"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def first_link(page: str) -> str:
    """Of the rows: an incident beside the list as it stands."""
    found = re.search(r'class="row-text" href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def order_of(page: str) -> list[str]:
    return re.findall(r'<li class="row [^"]*" id="(incident-\d+)"', page)


def close(operator: Client, incident: Incident, query: str) -> str:
    answer = operator.post(
        f"/desk/incidents/{incident.number}/closing/?{query}", {"outcome": "no_question"}
    )
    return answer.headers["Location"]


def test_no_row_moves_when_somebody_finishes_one(
    operator: Client, staff: Staff, written: Written
) -> None:
    incidents = [written.incident(f"Не меняют платье номер {n}") for n in range(4)]
    page = operator.get("/desk/incidents/").content.decode()
    opened = first_link(page)
    incidents[1].close(outcome=Incident.Outcome.NO_QUESTION, by=staff.approver, at=NOON)
    written.incident("Ещё одно")
    text = operator.get(opened).content.decode()
    assert order_of(text) == order_of(page)
    done = text[text.index(f'id="incident-{incidents[1].number}"') :].split("</li>")[0]
    assert "закрыт" in done
    assert len(re.findall("row-done", text)) == 1
    anew = operator.get("/desk/incidents/").content.decode()
    assert f'id="incident-{incidents[1].number}"' not in anew


def test_what_became_of_rows_is_told_without_a_new_page_and_once(
    operator: Client, staff: Staff, written: Written
) -> None:
    incidents = [written.incident(f"Не меняют платье номер {n}") for n in range(3)]
    query = first_link(operator.get("/desk/incidents/").content.decode()).partition("?")[2]
    text = operator.get(f"{FRESH}?{query}").content.decode()
    key = re.search(r'name="said"\s+value="(\w+)"', text)
    assert key
    assert operator.get(f"{FRESH}?{query}&said={key[1]}").status_code == 204
    incidents[2].close(outcome=Incident.Outcome.NO_QUESTION, by=staff.approver, at=NOON)
    again = operator.get(f"{FRESH}?{query}&said={key[1]}")
    assert again.status_code == 200
    assert f'id="incident-{incidents[2].number}-word" hx-swap-oob="true" data-done' in (
        again.content.decode()
    )


def test_the_next_row_opens_by_itself_then_the_list_anew(
    operator: Client, written: Written
) -> None:
    first, second = written.incident("Не меняют платье"), written.incident("Не меняют чайник")
    query = first_link(operator.get("/desk/incidents/").content.decode()).partition("?")[2]
    later = written.incident("Не меняют шкаф")
    there = close(operator, first, query)
    assert there == f"/desk/incidents/{second.number}/?{query}".replace(",", "%2C")
    page = operator.get(there).content.decode()
    assert f"Инцидент № {first.number} закрыт" in page
    status = re.search(r'<div class="status"[^>]*>', page)
    assert status
    assert "data-focus" not in status[0]  # focus is the heading's, which the status describes
    assert 'aria-describedby="status"' in page
    there = close(operator, second, query)
    assert there == f"/desk/incidents/{later.number}/"


def test_one_goes_on_without_finishing(operator: Client, written: Written) -> None:
    first, second = written.incident("Не меняют платье"), written.incident("Не меняют чайник")
    query = f"rows={first.pk}.{second.pk}&since={second.pk}"
    there = operator.get(f"/desk/incidents/{first.number}/next/?{query}")
    assert there.headers["Location"] == f"/desk/incidents/{second.number}/?{query}"
    Incident.objects.exclude(pk=first.pk).delete()
    there = operator.get(f"/desk/incidents/{first.number}/next/")
    assert there.headers["Location"] == "/desk/incidents/"


def test_a_kept_list_shows_nothing_that_one_may_not_see(
    client: Client, staff: Staff, written: Written, sorted_incident: Incident
) -> None:
    client.force_login(staff.specialist)
    theirs = written.incident("Не меняют чайник")
    theirs.take(by=staff.specialist, at=NOON)
    query = f"rows={theirs.pk}.{sorted_incident.pk}&since=99999"
    page = client.get(f"/desk/incidents/{theirs.number}/?{query}").content.decode()
    assert order_of(page) == [f"incident-{theirs.number}"]
    for nonsense in ("rows=a.b", "rows=" + "9" * 30, "since=x", "rows=.&at=abc", "at=99999"):
        assert client.get(f"{FRESH}?{nonsense}").status_code in (200, 404)


def test_a_colleague_who_is_there_and_writes_is_named_and_forgotten(
    operator: Client, staff: Staff, sorted_incident: Incident
) -> None:
    colleague = Client()
    colleague.force_login(staff.approver)
    page = f"/desk/incidents/{sorted_incident.number}/"
    colleague.get(page)
    shown = operator.get(page).content.decode()
    assert f"{staff.approver} тоже держит" in shown
    assert re.search(r'id="fresh"[^>]* hx-trigger="every 2s', shown), "both ask: five seconds"
    colleague.get(f"{FRESH}?at={sorted_incident.number}&writing=1")
    text = operator.get(f"{FRESH}?at={sorted_incident.number}").content.decode()
    assert f"{staff.approver} сейчас пишет" in text
    assert str(staff.operator) not in text
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=16))
    text = operator.get(f"{FRESH}?at={sorted_incident.number}").content.decode()
    assert str(staff.approver) not in text
    Presence.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    operator.get(page)
    assert Presence.objects.filter(user=staff.operator).count() == 1


def test_asking_what_is_new_is_cheap(
    operator: Client,
    sorted_incident: Incident,
    written: Written,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(30):
        written.incident(f"Не меняют платье номер {n}")
    page = operator.get("/desk/incidents/").content.decode()
    query = first_link(page).partition("?")[2]
    url = f"{FRESH}?{query}&at={sorted_incident.number}"
    operator.get(url)
    with django_assert_max_num_queries(9):
        operator.get(url)
