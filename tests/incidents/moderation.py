"""What the tests of moderation share: rules, a network that does as told, and the steps there."""

from datetime import UTC, datetime
from typing import Any

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import ChannelError
from otklik.channels.networks.outbound_types import Sent
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.models import ModerationAct, ModerationRule

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # as in conftest, which imports from here
PHONE = "Её зовут Мадина, телефон 8 928 000-00-00, звоните ей"


def narrow_rules() -> dict[str, ModerationRule]:
    """One for both kinds of acts, one for deleting alone."""
    more: dict[str, Any] = {"source": "Проверить: статья не сверена.", "is_for_deleting": True}
    personal = ModerationRule.objects.create(
        code="personal-data", position=1, sentence="Раскрыты личные данные.", is_for_hiding=True,
        excludes="Критика сюда не относится.", **more,
    )  # fmt: skip
    demand = ModerationRule.objects.create(
        code="demand", position=2, sentence="Потребовал суд.", **more
    )
    return {"personal": personal, "demand": demand}


def answered(act: ModerationAct, *, at: datetime = NOON, fault: ChannelError | None = None) -> None:
    """The network did what the newest step asks, or said no."""
    step = act.steps.last()
    assert step is not None
    assert step.delivery is not None
    step.delivery.refresh_from_db()
    Delivery.objects.filter(pk=step.delivery.pk).update(state="sending", sending_at=at)
    step.delivery.refresh_from_db()
    if fault is None:
        step.delivery.mark_sent(
            Sent(external_id=step.delivery.target), proof=Delivery.Proof.ANSWER, at=at
        )
    else:
        step.delivery.mark_failed(fault, at=at)
    takedown_state.settle(step.delivery.pk, at=at)


def of_network(message: Message, network: str) -> Message:
    """The same comment, had it stood in another network."""
    Account.objects.filter(pk=message.account_id).update(network=network)
    return Message.objects.get(pk=message.pk)
