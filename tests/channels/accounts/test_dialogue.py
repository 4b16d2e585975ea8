"""Dialogue in a foreign messenger is the lead's decision, with a document."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.foreign_messenger_permit import DialogueDecision
from otklik.channels.networks.capabilities import Mode
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from tests.channels.accounts.screens import NOON, page_text, words
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_dialogue_in_a_foreign_messenger_is_no_choice_of_the_administrator(
    administrator: Client,
) -> None:
    account = AccountFactory(network="telegram", code="telegram", mode=Mode.PUBLISH_ONLY)

    shown = administrator.get("/desk/accounts/telegram/mode/").content.decode()
    answer = administrator.post("/desk/accounts/telegram/mode/", {"mode": "two_way"})

    assert 'value="two_way"' not in shown
    assert answer.status_code == 422
    assert administrator.get("/desk/accounts/telegram/dialogue/").status_code == 403
    account.refresh_from_db()
    assert account.mode == Mode.PUBLISH_ONLY
    with pytest.raises(Refused):
        account.switch(Mode.TWO_WAY, by=None, at=NOON)


DECISION = {
    "document": "Приказ",
    "number": "12-п",
    "decided_on": "20.11.2026",
    "decided_by": "Председатель",
}


def test_the_lead_notes_a_document_and_withdraws_it(client: Client) -> None:
    account = AccountFactory(network="telegram", code="telegram", mode=Mode.PUBLISH_ONLY)
    client.force_login(UserFactory(role=Role.LEAD))
    with time_machine.travel(NOON, tick=False):
        assert "Сам текст закона мы не сверяли" in page_text(
            client, "/desk/accounts/telegram/dialogue/"
        )
        client.post("/desk/accounts/telegram/dialogue/", DECISION)
        account.refresh_from_db()
        assert account.mode == Mode.TWO_WAY
        shown = page_text(client, "/desk/accounts/telegram/")
        assert "Разрешено решением: Приказ № 12-п от 20 ноября 2026, Председатель." in shown

        client.post("/desk/accounts/telegram/dialogue/withdrawal/")

    account.refresh_from_db()
    assert account.mode == Mode.PUBLISH_ONLY
    assert DialogueDecision.objects.get().withdrawn_at == NOON
    verbs = ["channel.dialogue_allowed", "channel.dialogue_forbidden"]
    assert [Line.objects.with_verb(verb).count() for verb in verbs] == [1, 1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": ""}, "Укажите номер"),
        ({"decided_on": "вчера"}, "Напишите день, как в примере"),
        ({"decided_on": "25.11.2026"}, "Дата решения ещё не наступила"),
    ],
)
def test_a_decision_without_a_document_is_none(
    client: Client, given: dict[str, str], sentence: str
) -> None:
    AccountFactory(network="telegram", code="telegram", mode=Mode.PUBLISH_ONLY)
    client.force_login(UserFactory(role=Role.LEAD))
    with time_machine.travel(NOON, tick=False):
        answer = client.post("/desk/accounts/telegram/dialogue/", {**DECISION, **given})
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert not DialogueDecision.objects.exists()


def test_a_second_decision_is_refused() -> None:
    account = AccountFactory(network="telegram", mode=Mode.PUBLISH_ONLY)
    lead = UserFactory(role=Role.LEAD)
    values = {"document": "Приказ", "number": "1", "decided_by": "Председатель"}
    account.allow_dialogue(**values, decided_on=date(2026, 11, 1), by=lead, at=NOON)
    with pytest.raises(Refused):
        account.allow_dialogue(**values, decided_on=date(2026, 11, 1), by=lead, at=NOON)
    other = AccountFactory(network="practice")
    with pytest.raises(Refused):
        other.allow_dialogue(**values, decided_on=date(2026, 11, 1), by=lead, at=NOON)
