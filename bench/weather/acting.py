"""What people and staff do: publish, ask, reply, decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bench.weather.pages import Page
from otklik.channels.networks.outbound_types import OutboundKind, ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User


def publish(pages: Sequence[Page], number: int, words: str, *, at: datetime) -> list[int]:
    """So many posts, one page after another; the deliveries."""
    rows = []
    for n in range(number):
        account = pages[n % len(pages)].account
        delivery = queue(
            account=account,
            kind=OutboundKind.POST,
            thread=ThreadRef(container=account.container),
            text=f"{words} № {n}: приём граждан по средам.",
            by=None,
            at=at,
        )
        rows.append(delivery.pk)
    return rows


def ask(pages: Sequence[Page], number: int, first: Sequence[int]) -> None:
    """So many people write beneath the first post of each page."""
    posts = {d.account_id: d.external_id for d in Delivery.objects.filter(pk__in=first)}
    for n in range(number):
        page = pages[n % len(pages)]
        page.citizen_asks(posts[page.account.pk], f"Вопрос № {n}: меняют ли платье?")


def reply(number: int, words: str, *, at: datetime) -> list[int]:
    """An answer to each of the first messages; the deliveries."""
    rows = []
    for n, message in enumerate(Message.objects.inbound().order_by("pk")[:number]):
        is_public = message.lane == Message.Lane.PUBLIC
        delivery = queue(
            account=message.account,
            kind=OutboundKind.COMMENT if is_public else OutboundKind.DM,
            thread=message.thread,
            text=f"{words} № {n}: да, в течение 14 дней.",
            reply_to=message.external_id,
            by=None,
            at=at,
        )
        rows.append(delivery.pk)
    return rows


def decide(rows: Sequence[int], values: Mapping[int, Counter[str]], *, at: datetime) -> None:
    """Look on the wall for whatever is not confirmed; let held news go."""
    by, _ = User.objects.get_or_create(username="weather")
    here = Delivery.objects.filter(pk__in=rows).select_related("account")
    for delivery in here.held():
        delivery.release(by=by, at=at)
    for delivery in here.unconfirmed():
        if values[delivery.account_id][delivery.text.strip()]:
            link = f"{delivery.account.base_url.rstrip('/')}/seen/{delivery.pk}"
            delivery.found(link, by=by, at=at)
        else:
            delivery.send_again(by=by, at=at)
