"""`otklik deliveries`: why something is not confirmed or failed, for those who repair."""

from argparse import Namespace
from datetime import timedelta

import pytest
from django.utils import timezone

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound import send_delivery
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.operations.cli import commands
from tests.channels.stub import Wall

pytestmark = pytest.mark.django_db
TEXT = "Приём перенесён на среду."


def sent(account: Account, *, at_post: str) -> Delivery:
    now = timezone.now()
    delivery = queue(
        account=account,
        kind=OutboundKind.COMMENT,
        thread=ThreadRef(container="page", post=at_post),
        text=TEXT,
        by=None,
        at=now,
    )
    return send_delivery.send(delivery.pk, at=now)


def test_what_nobody_confirmed_is_listed_with_its_reason_and_no_words(
    account: Account, wall: Wall, capsys: pytest.CaptureFixture[str]
) -> None:
    wall.days = ["drop_after"]
    delivery = sent(account, at_post="1")
    assert delivery.state == Delivery.State.UNCONFIRMED

    assert commands.deliveries(Namespace(days=7)) == 0

    printed = capsys.readouterr().out
    assert f" {delivery.pk} " in printed
    assert account.code in printed
    assert "OutcomeUnknown no_answer RemoteProtocolError" in printed
    assert TEXT not in printed


def test_what_failed_long_ago_is_not(
    account: Account, wall: Wall, capsys: pytest.CaptureFixture[str]
) -> None:
    wall.days = ["forbidden"]
    delivery = sent(account, at_post="1")
    assert delivery.state == Delivery.State.FAILED
    commands.deliveries(Namespace(days=7))
    assert f" {delivery.pk} " in capsys.readouterr().out

    Delivery.objects.update(settled_at=timezone.now() - timedelta(days=8))
    commands.deliveries(Namespace(days=7))

    assert "Всё подтверждено" in capsys.readouterr().out
