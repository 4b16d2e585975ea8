"""The days of one request for information, as the law counts them."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from otklik.incidents.information_requests.models import InformationRequest, RequestTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDays:
    """`notice_on` is the last day to tell the person of a delay, `latest_on` the last day to which
    the term may be extended. Without terms from a pack there is neither."""

    terms: RequestTerms | None
    notice_on: date | None
    latest_on: date | None
    is_late: bool
    may_delay: bool

    @classmethod
    def of(cls, request: InformationRequest, *, today: date) -> Self:
        terms = RequestTerms.current()
        notice_on = terms.notice_on(request.registered_on) if terms else None
        is_in_time = notice_on is not None and today <= notice_on
        return cls(
            terms=terms,
            notice_on=notice_on,
            latest_on=terms.latest_on(request.registered_on) if terms else None,
            is_late=request.is_late(on=today),
            may_delay=request.is_open and not request.is_delayed and is_in_time,
        )
