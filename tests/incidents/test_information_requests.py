"""Requests for information: a number, the days of the law, an end that is true; and what letters
are, decided by a person."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.foi_requests.models import (
    InformationRequest,
    LetterKind,
    RefusalGround,
    RequestTerms,
    Sorting,
)
from otklik.incidents.inbox.inbox import Inbox
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ASKED = "Прошу предоставить сведения о числе проверок рынков за 2025 год"


@pytest.fixture
def terms(db: None) -> RequestTerms:
    return RequestTerms.objects.create(
        basis="закон",
        answer_days=30,
        delay_notice_days=7,
        delay_days=15,
        delay_text="Ответим не позже {until}: {reason}.",
        how_to_request="Напишите на почту.",
        how_to_appeal="Подайте через Госуслуги.",
    )


@pytest.fixture
def letter(account: Account) -> Incident:
    account.network = Account.NetworkCode.EMAIL
    account.save(update_fields=["network"])
    message = receive(account, Written(account=account).private(ASKED), at=NOON)
    assert message is not None
    return message.incident


@pytest.fixture
def asked(letter: Incident, terms: RequestTerms, staff: Staff) -> InformationRequest:
    return register(letter, staff)


def register(letter: Incident, staff: Staff, **over: date) -> InformationRequest:
    return InformationRequest.register(
        letter,
        subject="Проверки рынков за 2025 год",
        received_on=over.get("received_on", TODAY),
        by=staff.operator,
        at=NOON,
    )


def answered(incident: Incident, text: str = "Добрый день! Сведения ниже.") -> None:
    asked = incident.messages.inbound().first()
    assert asked is not None
    message = Message.objects.create(
        incident=incident,
        direction=Message.Direction.OUTBOUND,
        lane=asked.lane,
        account=asked.account,
        container=asked.container,
        external_id=f"answer-{incident.messages.count()}",
        occurred_at=NOON + timedelta(hours=1),
        received_at=NOON + timedelta(hours=1),
    )
    message.add_version(text, occurred_at=message.occurred_at, at=NOON)


def test_a_request_has_a_number_and_the_days_of_the_law_once(
    letter: Incident, terms: RequestTerms, staff: Staff
) -> None:
    made = register(letter, staff)
    assert register(letter, staff) == made
    assert (made.registered_on, made.due_on, made.last_on) == (
        TODAY,
        date(2026, 12, 24),
        date(2026, 12, 24),
    )
    assert Sorting.objects.get(incident=letter).kind == LetterKind.REQUEST
    assert Line.objects.filter(verb="request.registered").count() == 1
    assert not made.is_late(on=date(2026, 12, 24))
    assert made.is_late(on=date(2026, 12, 25))
    assert list(InformationRequest.objects.late(on=date(2026, 12, 25))) == [made]
    assert not InformationRequest.objects.late(on=date(2026, 12, 24)).exists()


def test_without_terms_of_the_pack_nothing_is_registered(letter: Incident, staff: Staff) -> None:
    with pytest.raises(Refused, match=r"requests\.yaml"):
        register(letter, staff)
    assert not Sorting.objects.exists()


@pytest.mark.parametrize("received_on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_day_that_cannot_be_right_is_refused(
    letter: Incident, terms: RequestTerms, staff: Staff, received_on: date
) -> None:
    with pytest.raises(Refused):
        register(letter, staff, received_on=received_on)


def test_the_term_is_extended_once_within_the_law_and_in_time(
    asked: InformationRequest, staff: Staff
) -> None:
    for until in (date(2026, 12, 24), date(2027, 1, 9)):
        with pytest.raises(Refused):
            asked.delay(until=until, reason="ждём данные", by=staff.operator, at=NOON)
    with pytest.raises(Refused, match=r"01\.12\.2026"):
        asked.delay(
            until=date(2027, 1, 8), reason="ждём", by=staff.operator, at=NOON + timedelta(days=8)
        )
    last_day = NOON + timedelta(days=7)
    asked.delay(until=date(2027, 1, 8), reason="ждём {данные}", by=staff.operator, at=last_day)
    assert asked.last_on == date(2027, 1, 8)
    assert asked.delay_words == "Ответим не позже 08.01.2027: ждём {данные}."
    with pytest.raises(Refused, match="уже продлевали"):
        asked.delay(until=date(2027, 1, 7), reason="ещё", by=staff.operator, at=last_day)


def test_an_end_that_claims_an_answer_needs_one_that_stands(
    asked: InformationRequest, staff: Staff
) -> None:
    ground = RefusalGround.objects.create(code="g", name="Непонятно", text="Уточните.")
    with pytest.raises(Refused, match="Ответа ещё нет"):
        asked.answer(by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="Ответа ещё нет"):
        asked.forward(body="Минэк", by=staff.operator, at=NOON)
    with pytest.raises(Refused, match="Ответа ещё нет"):
        asked.refuse(ground=ground, by=staff.operator, at=NOON)
    answered(asked.incident)
    asked.answer(by=staff.operator, at=NOON)
    assert (asked.state, asked.ended_on) == (InformationRequest.State.ANSWERED, TODAY)
    with pytest.raises(Refused, match="завершён"):
        asked.refuse(ground=ground, by=staff.operator, at=NOON)
    asked.open_again(by=staff.operator, at=NOON)
    assert asked.is_open
    assert asked.ended_on is None


def test_where_there_is_nowhere_to_answer_a_refusal_needs_no_answer(
    asked: InformationRequest, staff: Staff
) -> None:
    nowhere = RefusalGround.objects.create(code="n", name="Некуда", has_no_reply=True)
    asked.refuse(ground=nowhere, by=staff.operator, at=NOON)
    assert asked.ground == nowhere


def test_taken_out_it_keeps_its_number_and_another_may_be_registered(
    asked: InformationRequest, staff: Staff
) -> None:
    with pytest.raises(Refused, match="стоит в журнале"):
        Sorting.decide(asked.incident, kind=LetterKind.QUESTION, by=staff.operator, at=NOON)
    asked.take_out(reason="это вопрос", by=staff.operator, at=NOON)
    Sorting.decide(asked.incident, kind=LetterKind.QUESTION, by=staff.operator, at=NOON)
    second = register(asked.incident, staff)
    assert second.number == asked.number + 1
    with pytest.raises(Refused, match="другой запрос"):
        asked.open_again(by=staff.operator, at=NOON)


def test_letters_wait_to_be_sorted_and_comments_do_not(letter: Incident, staff: Staff) -> None:
    def waiting() -> list[Incident]:
        wanted = Inbox.from_address(QueryDict("view=letters"), user=staff.operator, at=NOON)
        return list(wanted.incidents)

    assert waiting() == [letter]
    Sorting.decide(letter, kind=LetterKind.QUESTION, by=staff.operator, at=NOON)
    assert waiting() == []


def test_comments_are_not_in_the_pile_of_letters(written: Written, staff: Staff) -> None:
    written.incident()
    wanted = Inbox.from_address(QueryDict("view=letters"), user=staff.operator, at=NOON)
    assert not wanted.incidents.exists()


def test_the_desk_guesses_and_a_press_leads_to_the_register(
    client: Client, letter: Incident, terms: RequestTerms, staff: Staff
) -> None:
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{letter.number}/").content.decode()
    assert "запрос информации" in page
    assert "предоставить" in page
    sorted_to = client.post(f"/desk/incidents/{letter.number}/sorting/", {"kind": "request"})
    assert "/request/" in sorted_to["Location"]
    form = client.get(sorted_to["Location"]).content.decode()
    assert ASKED in form
    refused = client.post(sorted_to["Location"], {"subject": "", "received_on": "завтра"})
    assert refused.status_code == 422
    done = client.post(
        sorted_to["Location"], {"subject": "Проверки", "received_on": f"{TODAY:%d.%m.%Y}"}
    )
    made = InformationRequest.objects.get()
    assert done["Location"] == f"/desk/requests/{made.number}/"
    assert "Проверки" in client.get(done["Location"]).content.decode()
    assert "Проверки" in client.get("/desk/requests/?q=проверки").content.decode()


def test_an_appeal_is_shown_the_way_in_the_reply_and_not_accepted(
    client: Client, letter: Incident, terms: RequestTerms, staff: Staff
) -> None:
    client.force_login(staff.operator)
    client.post(f"/desk/incidents/{letter.number}/sorting/", {"kind": "appeal"})
    for _press in range(2):
        client.post(f"/desk/incidents/{letter.number}/guidance/")
    reply = Reply.objects.get(incident=letter)
    assert reply.text == terms.how_to_appeal
    assert not InformationRequest.objects.exists()
    page = client.get(f"/desk/incidents/{letter.number}/").content.decode()
    assert "здесь его не принимают" in page


def test_a_delay_is_told_in_the_reply_and_said_to_be_untold_until_it_stands(
    client: Client, asked: InformationRequest, staff: Staff
) -> None:
    client.force_login(staff.operator)
    until = f"{asked.due_on + timedelta(days=10):%d.%m.%Y}"
    address = f"/desk/requests/{asked.number}/"
    asked.delay(until=asked.due_on + timedelta(days=10), reason="ждём", by=staff.operator, at=NOON)
    assert "Сообщите человеку о задержке" in client.get(address).content.decode()
    answered(asked.incident, asked.delay_words)
    assert until in asked.delay_words
    assert "Сообщите человеку о задержке" not in client.get(address).content.decode()


def test_a_specialist_of_another_unit_sees_none_of_it(
    client: Client, asked: InformationRequest, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    assert client.get(f"/desk/requests/{asked.number}/").status_code == 404
    assert asked.subject not in client.get("/desk/requests/").content.decode()
