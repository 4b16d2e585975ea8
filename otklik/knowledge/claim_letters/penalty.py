"""A penalty for delay: a share of a price for each day. Money by Decimal, no database."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

KOPECK = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """`percent` of `price` for each of `days`, which are those after `due` up to and with `until`.

    `counted` is what the multiplication gives, `amount` what may be asked: where the law sets a
    limit it is the price.
    """

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
        """Raises ValueError for a price or a share that is none; no delay is no penalty."""
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
