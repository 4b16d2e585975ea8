"""A penalty for delay: a share of a price for each day, and how it was counted."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.utils.translation import gettext as _

from otklik.knowledge.claim_letters.claim_template_schema import PenaltyRule
from otklik.knowledge.claim_letters.date_and_money_input import NO_BREAK, roubles, share
from otklik.knowledge.consumer_deadlines.calculate_deadline import DAY
from otklik.knowledge.consumer_deadlines.deadline_explanation import Step, in_words

KOPECK = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """`percent` of `price` for each of `days`, those after `due` up to `until`. `counted` is the
    product, `amount` what may be claimed: at most the price where the law sets that limit."""

    price: Decimal
    percent: Decimal
    due: date
    until: date
    days: int
    counted: Decimal
    amount: Decimal

    @classmethod
    def of(
        cls, price: Decimal, percent: Decimal, *, due: date, until: date, is_limited: bool
    ) -> Self:
        """Raises ValueError for a price or a share of 0 or less; without delay it is 0."""
        if price <= 0 or percent <= 0:
            raise ValueError("A penalty is a share of a price.")
        days = max((until - due).days, 0)
        counted = (price * percent * days / HUNDRED).quantize(KOPECK, rounding=ROUND_HALF_UP)
        return cls(
            price=price,
            percent=percent,
            due=due,
            until=until,
            days=days,
            counted=counted,
            amount=min(counted, price) if is_limited else counted,
        )

    @property
    def is_cut(self) -> bool:
        return self.amount < self.counted


def multiplication(penalty: Penalty) -> str:
    """«12 000 руб. × 1 % × 15 дн. = 1 800 руб.»."""
    parts = (roubles(penalty.price), share(penalty.percent), f"{penalty.days}{NO_BREAK}дн.")
    return f"{' × '.join(parts)} = {roubles(penalty.counted)}"


def as_asked(penalty: Penalty) -> str:
    """With the limit, where the product is larger."""
    result = multiplication(penalty)
    return f"{result}, но не больше {roubles(penalty.price)}" if penalty.is_cut else result


def explain_penalty(penalty: Penalty, rule: PenaltyRule) -> list[Step]:
    due, until = in_words(penalty.due), in_words(penalty.until)
    last_day = _("The last day of the term is %(day)s. It is not counted.") % {"day": due}
    days = _("First day of delay: %(first)s. The last one counted: %(last)s. Days in all: %(n)d.")
    product = _("For each day %(share)s of %(price)s: %(working)s")
    words = {
        "share": share(penalty.percent),
        "price": roubles(penalty.price),
        "working": multiplication(penalty),
    }
    first = in_words(penalty.due + DAY)
    steps = [
        Step(text=last_day),
        Step(text=days % {"first": first, "last": until, "n": penalty.days}),
        Step(text=product % words, norm=rule.norm),
    ]
    if penalty.is_cut:
        limit = _("The law lets no more be asked than the price itself: %(amount)s")
        steps.append(Step(text=limit % {"amount": roubles(penalty.amount)}, norm=rule.norm))
    return steps
