"""What is true: the walls of the networks against our rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.weather.pages import Page
from otklik.channels.outbound.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`states` before people decide, `after_people` at the end; `unconfirmed` those left to them.

    `doubled`: how often a message stands there once too often; `lost`: in no final state;
    `untrue_states`: sent and not there, failed and there, or known by a number not its own.
    """

    posts: int
    replies: int
    calls: int
    kills: int
    days: Mapping[str, int]
    states: Mapping[str, int]
    after_people: Mapping[str, int]
    unconfirmed: int
    doubled: int
    lost: int
    untrue_states: int
    heard: int
    missed: int
    played_hours: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    doubled: int
    untrue: int


def visible_texts(pages: Sequence[Page]) -> dict[int, Counter[str]]:
    """By account, how often each text stands in its network."""
    return {
        page.account.pk: Counter(message.text.strip() for message in page.wall()) for page in pages
    }


def judge(pages: Sequence[Page], rows: Sequence[int]) -> Judgement:
    there = visible_texts(pages)
    numbers = {
        (page.account.pk, message.text.strip(), message.number)
        for page in pages
        for message in page.wall()
    }
    doubled = untrue = 0
    for delivery in Delivery.objects.filter(pk__in=rows):
        text = delivery.text.strip()
        times = there[delivery.account_id][text]
        doubled += max(0, times - 1)
        match delivery.state:
            case "sent" if delivery.proof == Delivery.Proof.HAND:
                untrue += not times
            case "sent":
                untrue += (delivery.account_id, text, delivery.external_id) not in numbers
            case "failed" | "withdrawn":
                untrue += bool(times)
    return Judgement(doubled=doubled, untrue=untrue)


def states(rows: Sequence[int]) -> dict[str, int]:
    return dict(Counter(Delivery.objects.filter(pk__in=rows).values_list("state", flat=True)))


def unsettled(rows: Sequence[int]) -> int:
    """How many have no final state."""
    here = Delivery.objects.filter(pk__in=rows)
    return len(rows) - here.filter(state__in=("sent", "failed")).count()


def calls() -> int:
    """How many mutations were tried."""
    return sum(Delivery.objects.values_list("attempts", flat=True))
