"""The pages of moderation: what is refused keeps what was typed, and each role sees its own."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from otklik.channels.networks.errors import PermissionDenied
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moderation import PHONE, answered, of_network

pytestmark = pytest.mark.django_db
LIST = "/desk/moderation/"


def seen_on(client: Client, address: str) -> dict[str, str]:
    """What the page of an act sends along: as what its comment was read."""
    found = re.search(r'name="seen"\s+value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return {"seen": found[1]}


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


@pytest.fixture
def approver(staff: Staff) -> Client:
    other = Client()
    other.force_login(staff.approver)
    return other


@pytest.fixture
def hidden(comment: Message, rules: dict[str, ModerationRule], staff: Staff) -> ModerationAct:
    return ModerationAct.hide(
        comment, rule=rules["personal"], note="Телефон", by=staff.operator, at=timezone.now()
    )


def begin_at(message: Message) -> str:
    return f"/desk/incidents/{message.incident.number}/messages/{message.pk}/moderation/"


def test_refused_without_a_rule_and_nothing_typed_is_lost(
    operator: Client, comment: Message, rules: dict[str, ModerationRule]
) -> None:
    answer = operator.post(begin_at(comment), {"kind": "hide", "note": "Нам это не нравится"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "критика, даже грубая, остаётся" in page
    assert "Нам это не нравится" in page
    assert not ModerationAct.objects.exists()


def test_a_rule_for_deleting_alone_hides_nothing(
    operator: Client, comment: Message, rules: dict[str, ModerationRule]
) -> None:
    wish = {"kind": "hide", "rule": rules["demand"].pk}
    assert "только для удаления" in operator.post(begin_at(comment), wish).content.decode()
    wish["kind"] = "delete"
    assert "почему мало скрыть" in operator.post(begin_at(comment), wish).content.decode()
    assert not ModerationAct.objects.exists()


def test_without_rules_the_page_says_who_loads_them(operator: Client, comment: Message) -> None:
    page = operator.get(begin_at(comment)).content.decode()
    assert "moderation.yaml" in page
    assert 'name="rule"' not in page
    assert "moderation.yaml" in operator.get(LIST).content.decode()


def test_from_the_incident_to_the_second_word(
    operator: Client, approver: Client, comment: Message, rules: dict[str, ModerationRule]
) -> None:
    incident = f"/desk/incidents/{comment.incident.number}/"
    assert begin_at(comment) in operator.get(incident).content.decode()
    wish = {"kind": "hide", "rule": rules["personal"].pk, "note": "Телефон"}
    for _ in range(2):
        operator.post(begin_at(comment), wish)
    act = ModerationAct.objects.get()
    page = operator.get(incident).content.decode()
    assert "мы убрали из виду" in page
    assert "Срок ответа идёт дальше" in page
    address = f"{LIST}{act.number}/"
    assert operator.post(f"{address}confirmation/").status_code == 403
    page = operator.get(address).content.decode()
    assert "Решает другой сотрудник: начали вы." in page
    assert PHONE in page
    assert act.digest in page
    assert "Подтвердить: остаётся скрытым" in approver.get(address).content.decode()
    assert "Модерация <span" in approver.get("/desk/more/").content.decode()  # counted there
    pressed = approver.post(f"{address}confirmation/", {"seen": "another page"}, follow=True)
    assert "Комментарий изменили, пока страница была открыта" in pressed.content.decode()
    approver.post(f"{address}confirmation/", seen_on(approver, address))
    act.refresh_from_db()
    assert act.state == "confirmed"
    assert address not in approver.get(LIST).content.decode()
    assert address in approver.get(f"{LIST}?view=hidden").content.decode()


def test_lifting_needs_a_reason_and_keeps_it(
    approver: Client, hidden: ModerationAct, rules: dict[str, ModerationRule]
) -> None:
    address = f"{LIST}{hidden.number}/lifting/"
    assert approver.post(address, {"reason": ""}).status_code == 422
    too_long = "а" * 501
    answer = approver.post(address, {"reason": too_long})
    assert answer.status_code == 422
    assert too_long in answer.content.decode()
    assert approver.post(address, {"reason": "Это справочная"}).status_code == 302
    assert "Это справочная" in approver.get(f"{LIST}{hidden.number}/").content.decode()


def test_a_colleague_who_may_not_confirm_ends_nothing_of_others(
    operator: Client, approver: Client, comment: Message, rules: dict[str, ModerationRule],
    staff: Staff,
) -> None:  # fmt: skip
    act = ModerationAct.hide(comment, rule=rules["personal"], by=staff.approver, at=NOON)
    answer = operator.post(f"{LIST}{act.number}/lifting/", {"reason": "Не согласен"})
    assert answer.status_code == 422
    assert "Не согласен" in answer.content.decode()
    act.refresh_from_db()
    assert act.state == "waiting"


def test_deletion_by_two(
    operator: Client, approver: Client, comment: Message, rules: dict[str, ModerationRule]
) -> None:
    wish = {"kind": "delete", "rule": rules["demand"].pk, "note": "Решение № 1"}
    operator.post(begin_at(comment), wish)
    act = ModerationAct.objects.get()
    address = f"{LIST}{act.number}/"
    assert "Удалить насовсем" in approver.get(address).content.decode()
    assert operator.post(f"{address}deletion/").status_code == 403
    approver.post(f"{address}deletion/", seen_on(approver, address))
    act.refresh_from_db()
    assert (act.state, act.steps.get().action) == ("carried_out", "delete")
    page = operator.get(f"/desk/incidents/{comment.incident.number}/").content.decode()
    assert begin_at(comment) not in page


def test_a_hand_notes_what_no_program_does(
    operator: Client, comment: Message, rules: dict[str, ModerationRule]
) -> None:
    message = of_network(comment, "telegram")
    page = operator.get(begin_at(message)).content.decode()
    assert "Программа здесь не скрывает" in page
    operator.post(begin_at(message), {"kind": "hide", "rule": rules["personal"].pk})
    act = ModerationAct.objects.get()
    assert f"{LIST}{act.number}/" in operator.get(f"{LIST}?view=network").content.decode()
    operator.post(f"{LIST}{act.number}/by-hand/", {"note": "Скрыл в приложении"})
    page = operator.get(f"{LIST}{act.number}/").content.decode()
    assert "сделано вручную, по отметке человека" in page
    assert "Скрыл в приложении" in page
    assert f"{LIST}{act.number}/" not in operator.get(f"{LIST}?view=network").content.decode()


def test_a_refusal_of_the_network_is_said_and_tried_again(
    operator: Client, hidden: ModerationAct
) -> None:
    answered(hidden, fault=PermissionDenied("no"))
    page = operator.get(f"{LIST}{hidden.number}/").content.decode()
    assert "сеть этого не сделала" in page
    operator.post(f"{LIST}{hidden.number}/again/")
    assert hidden.steps.count() == 2


def test_the_list_says_what_is_late_and_that_nobody_is_banned(
    approver: Client, comment: Message, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=long_ago)
    page = approver.get(LIST).content.decode()
    assert "1 скрытый комментарий не подтверждён в срок" in page
    assert "Блокировки людей нет" in page


def test_the_report_of_a_period(
    approver: Client, hidden: ModerationAct, rules: dict[str, ModerationRule], staff: Staff
) -> None:
    rules["personal"].sentence = "Новая редакция"
    rules["personal"].save()
    hidden.confirm(seen=hidden.content_digest, by=staff.approver, at=timezone.now())
    page = approver.get(f"{LIST}report/").content.decode()
    assert "оператор" in page
    assert "Раскрыты личные данные." in page  # as it read then
    assert PHONE not in page
    assert "1 решение опирается на правило" in page
    answer = approver.get(f"{LIST}report.csv")
    text = answer.content.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text), delimiter=";")
    values = dict(zip(heading, row, strict=True))
    assert (values["Решение"], values["Правило сверено"]) == (str(hidden), "нет")
    assert (values["Кто (роль)"], values["Второй сотрудник"]) == ("оператор", "согласующий")
    assert PHONE not in text
    empty = approver.get(f"{LIST}report/?since=01.01.2020&until=31.01.2020")
    assert "В эти дни ничего не скрывали" in empty.content.decode()
    wrong = approver.get(f"{LIST}report/?since=02.02.2026&until=01.02.2026")
    assert wrong.status_code == 422
    assert "02.02.2026" in wrong.content.decode()
    assert approver.get(f"{LIST}report.csv?since=x&until=").status_code == 422


def test_a_cell_is_no_formula(approver: Client, hidden: ModerationAct, staff: Staff) -> None:
    hidden.lift("=2+2", by=staff.approver, at=timezone.now())
    assert ";'=2+2;" in approver.get(f"{LIST}report.csv").content.decode()


def test_others_units_see_nothing_of_it(
    hidden: ModerationAct, client: Client, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{hidden.number}/").status_code == 403


def test_the_list_asks_as_much_for_many_as_for_one(
    approver: Client,
    written: Written,
    rules: dict[str, ModerationRule],
    staff: Staff,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        message = written.incident(PHONE).messages.get()
        ModerationAct.hide(message, rule=rules["personal"], by=staff.operator, at=NOON)
    with django_assert_max_num_queries(15):
        approver.get(LIST)
    with django_assert_max_num_queries(15):
        approver.get(f"{LIST}report/?since=01.11.2026&until=30.11.2026")
