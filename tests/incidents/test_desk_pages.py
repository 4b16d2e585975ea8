"""The desk's pages: nothing typed is lost, nothing is done twice, few queries, both languages."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
MOST_QUERIES = 22  # one is for the first steps of whoever is new, one for answers on their way


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def answer_of(incident: Incident, text: str, **more: object) -> dict[str, object]:
    return {"text": text, "revision": 0, "to": incident.messages.inbound().get().pk, **more}


def address(name: str, incident: Incident, key: object) -> str:
    return reverse(f"incidents:reply-{name}", args=[incident.number, key])


def test_the_queue_of_hundreds_opens_in_few_queries(
    operator: Client,
    written: Written,
    topic: Topic,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(120):
        written.incident(f"Не меняют платье номер {number}")
    operator.get("/desk/incidents/")  # what a process reads once
    with django_assert_max_num_queries(MOST_QUERIES):
        page = operator.get("/desk/incidents/")
    assert page.status_code == 200
    assert page.content.decode().count('class="row ') == 25


def test_an_incident_opens_in_few_queries(
    operator: Client,
    sorted_incident: Incident,
    written: Written,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(30):
        written.incident()
    address = f"/desk/incidents/{sorted_incident.number}/"
    operator.get(address)  # a process reads the signs of whose it is once
    with django_assert_max_num_queries(44):
        assert operator.get(address).status_code == 200


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_speaks_the_language_asked_for(
    client: Client, staff: Staff, sorted_incident: Incident, language: str
) -> None:
    client.force_login(staff.approver)
    for path in ("incidents/", f"incidents/{sorted_incident.number}/", "approvals/", "deliveries/"):
        page = client.get(f"{language}/desk/{path}")
        text = page.content.decode()
        assert page.status_code == 200
        assert "unknown variable" not in text
        assert ("Входящие" in text) == (not language)


def test_filters_stay_in_the_address_and_find_word_forms(
    operator: Client, written: Written, topic: Topic
) -> None:
    written.incident("Магазин не возвращает деньги за чайник")
    written.incident("Когда будет ярмарка")
    page = operator.get("/desk/incidents/?q=чайники").content.decode()
    assert "деньги за чайник" in page
    assert "ярмарка" not in page
    assert "?q=%D1%87%D0%B0%D0%B9%D0%BD%D0%B8%D0%BA%D0%B8" in page
    for nonsense in ("view=%00", "page=-1", "unit=999999", "topic=abc", "q=" + "я" * 500):
        assert operator.get(f"/desk/incidents/?{nonsense}").status_code == 200


def test_what_is_open_but_not_in_the_list_beside_it_is_said(
    operator: Client, written: Written
) -> None:
    one, other = written.incident("Где чек?"), written.incident("Когда ярмарка?")
    assert one.number != other.number
    address, sentence = f"/desk/incidents/{one.number}/", f"Открыт {one}: на этой странице списка"
    assert sentence not in operator.get(f"{address}?q=чек").content.decode()
    assert sentence in operator.get(f"{address}?q=ярмарка").content.decode()


def test_a_row_says_what_is_urgent_and_how_far_the_answer_is(
    operator: Client, staff: Staff, sorted_incident: Incident
) -> None:
    def row() -> str:
        page = operator.get("/desk/incidents/?view=all").content.decode()
        return page.partition(f'id="incident-{sorted_incident.number}"')[2].partition("</li>")[0]

    assert "срочн" not in row()
    Incident.objects.update(urgency=Urgency.HIGH)
    assert "срочно · " in row()
    key = uuid4()
    operator.post(address("autosave", sorted_incident, key), answer_of(sorted_incident, "Да"))
    assert "черновик · " in row()
    Reply.objects.update(status=Reply.Status.FAILED)
    assert "не отправлено · " in row()
    Incident.objects.update(status=Incident.Status.ANSWERED)
    assert "не отправлен" not in row()
    assert "срочно" not in row()


def test_another_view_keeps_what_was_looked_for(operator: Client, topic: Topic) -> None:
    page = operator.get(f"/desk/incidents/?q=чайник&topic={topic.pk}").content.decode()
    form = page.partition('class="list-view')[2].partition("</form>")[0]
    assert '<input type="hidden" name="q" value="чайник">' in form
    assert f'<input type="hidden" name="topic" value="{topic.pk}">' in form


def test_what_the_last_press_did_stands_before_the_rows(operator: Client, written: Written) -> None:
    """On a phone too, where the pane beside the list is not shown."""
    one = written.incident("Спасибо")
    done = operator.post(
        "/desk/incidents/rows/", {"row": one.pk, "press": "close-spam"}, follow=True
    )
    text = done.content.decode().partition('class="desk-side"')[0]
    assert f"{one}: закрыт" in text
    assert 'id="undo"' in text


def test_new_ones_wait_behind_a_link(operator: Client, written: Written) -> None:
    first = written.incident()
    fresh = f"/desk/incidents/fresh/?since={first.pk}"
    assert "новый" not in operator.get(fresh).content.decode()
    written.incident()
    assert "Ещё 1 новый" in operator.get(fresh).content.decode()


def test_one_press_sends_and_a_second_one_changes_nothing(
    operator: Client, sorted_incident: Incident
) -> None:
    key = uuid4()
    for _ in range(3):
        page = operator.post(
            address("send", sorted_incident, key), answer_of(sorted_incident, "Да")
        )
        assert page.status_code == 302
    assert Delivery.objects.count() == Reply.objects.count() == 1


def test_a_second_press_after_it_was_sent_does_not_send_again(
    operator: Client, sorted_incident: Incident
) -> None:
    key = uuid4()
    operator.post(address("send", sorted_incident, key), answer_of(sorted_incident, "Да"))
    Delivery.objects.update(state="sent", external_id="5", settled_at=NOON)
    Reply.objects.get().settle(at=NOON)
    operator.post(address("send", sorted_incident, key), answer_of(sorted_incident, "Да"))
    assert Delivery.objects.count() == 1


def test_the_draft_is_kept_while_typing(operator: Client, sorted_incident: Incident) -> None:
    key = uuid4()
    saved = operator.post(
        address("autosave", sorted_incident, key), answer_of(sorted_incident, "Здр")
    )
    assert saved.json()["revision"] == 1
    again = answer_of(sorted_incident, "Здравствуйте", revision=1)
    assert operator.post(address("autosave", sorted_incident, key), again).json()["revision"] == 2
    assert (
        "Здравствуйте"
        in operator.get(f"/desk/incidents/{sorted_incident.number}/").content.decode()
    )


def test_a_colleague_who_wrote_meanwhile_costs_no_word(
    operator: Client, staff: Staff, sorted_incident: Incident
) -> None:
    theirs, mine = uuid4(), uuid4()
    colleague = Client()
    colleague.force_login(staff.approver)
    colleague.post(
        address("autosave", sorted_incident, theirs), answer_of(sorted_incident, "Их текст")
    )
    late = answer_of(sorted_incident, "Мой текст")
    assert operator.post(address("autosave", sorted_incident, mine), late).status_code == 409
    page = operator.post(address("send", sorted_incident, mine), late)
    assert page.status_code == 422
    assert "Мой текст" in page.content.decode()
    assert "Их текст" in page.content.decode()
    assert not Delivery.objects.exists()


def test_what_was_refused_comes_back_typed_with_the_reason(
    operator: Client, sorted_incident: Incident, delicate: Topic, staff: Staff
) -> None:
    sorted_incident.triage(
        unit=delicate.unit or sorted_incident.unit,  # type: ignore[arg-type]
        topic=delicate,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=NOON,
    )
    page = operator.post(
        address("send", sorted_incident, uuid4()), answer_of(sorted_incident, "Набранное")
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "<title>Ошибка: " in text
    assert "Набранное" in text
    assert "согласует второй сотрудник" in text


def test_a_refused_form_says_where_and_keeps_values(
    operator: Client, written: Written, topic: Topic
) -> None:
    incident = written.incident()
    Topic.objects.update(unit=None)
    page = operator.post(
        f"/desk/incidents/{incident.number}/triage/", {"topic": topic.pk, "urgency": "high"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "За эту тему пока никто не отвечает: выберите подразделение." in text
    assert f'<option value="{topic.pk}" selected>' in text
    assert 'value="high" selected' in text


@pytest.mark.parametrize("chosen", ["", "rights", "market"])
def test_the_unit_follows_the_topic_unless_one_is_chosen(
    operator: Client, written: Written, topic: Topic, delicate: Topic, chosen: str
) -> None:
    """«rights» is what the page proposed with its guess, «market» what a person chose."""
    incident = written.incident()
    units = {unit.code: unit for unit in Unit.objects.all()} | {"": None}
    fair = Unit.objects.create(code="fairs", name="Отдел ярмарок")
    Topic.objects.filter(pk=delicate.pk).update(unit=fair)
    Incident.objects.update(guessed_topic=topic, guess_certainty=0.9)
    unit = units[chosen]
    text = operator.post(
        f"/desk/incidents/{incident.number}/triage/",
        {"topic": delicate.pk, "unit": unit.pk if unit else "", "urgency": "normal"},
        follow=True,
    ).content.decode()
    incident.refresh_from_db()
    assert incident.unit == (unit if chosen == "market" else fair)
    assert f"Назначено: {incident.unit}. Ответить можете и вы." in text


def test_closing_leads_to_the_next_of_the_same_view(operator: Client, written: Written) -> None:
    first, second = written.incident("Спасибо"), written.incident("Благодарю вас")
    Incident.objects.update(pile=Incident.Pile.NOT_A_QUESTION)
    done = operator.post(
        f"/desk/incidents/{first.number}/closing/?view=not_a_question", {"outcome": "no_question"}
    )
    assert done.headers["Location"] == f"/desk/incidents/{second.number}/?view=not_a_question"


def test_an_approver_decides_on_one_page(
    client: Client, staff: Staff, sorted_incident: Incident
) -> None:
    client.force_login(staff.operator)
    key = uuid4()
    client.post(address("submit", sorted_incident, key), answer_of(sorted_incident, "Да"))
    assert client.get(address("approval", sorted_incident, key)).status_code == 403
    client.force_login(staff.approver)
    assert "Да" in client.get("/desk/approvals/").content.decode()
    refused = client.post(
        address("approval", sorted_incident, key), {"verdict": "returned", "revision": 1}
    )
    assert refused.status_code == 422
    client.post(address("approval", sorted_incident, key), {"verdict": "approved", "revision": 1})
    client.post(address("approval", sorted_incident, key), {"verdict": "approved", "revision": 1})
    assert Delivery.objects.count() == 1


def test_what_is_not_confirmed_waits_for_a_person(
    operator: Client, sorted_incident: Incident
) -> None:
    operator.post(address("send", sorted_incident, uuid4()), answer_of(sorted_incident, "Да"))
    Delivery.objects.update(state="unconfirmed", settled_at=NOON)
    reply = Reply.objects.get()
    reply.settle(at=NOON)
    assert "Да" in operator.get("/desk/deliveries/").content.decode()
    page = f"/desk/deliveries/{reply.delivery_id}/"
    assert operator.post(page, {"verdict": "it_is_there"}).status_code == 422
    operator.post(page, {"verdict": "send_again"})
    reply.refresh_from_db()
    assert reply.status == Reply.Status.ON_ITS_WAY
    assert Delivery.objects.count() == 1


def test_a_specialist_meets_404_at_another_units_incident(
    client: Client, staff: Staff, sorted_incident: Incident
) -> None:
    client.force_login(staff.specialist)
    assert client.get(f"/desk/incidents/{sorted_incident.number}/").status_code == 404
    posted = client.post(
        address("save", sorted_incident, uuid4()), answer_of(sorted_incident, "Чужое")
    )
    assert posted.status_code == 404
    assert not Reply.objects.exists()
