"""The register of requests for information; its filters are in the address."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.information_requests.models import InformationRequest, RequestQuerySet
from otklik.organisation.people.user import User

PER_PAGE = 50
VIEWS = {
    "open": _("In work"),
    "late": _("Late"),
    "ended": _("Ended"),
    "all": _("All"),
}


@dataclass(frozen=True, kw_only=True)
class Register:
    """What one address of the register asks for, for one employee."""

    user: User
    view: str
    year: int | None
    query: str
    page_number: str
    today: date

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, today: date) -> "Register":
        """Unknown values fall back to the first view."""
        view, year = parameters.get("view", ""), parameters.get("year", "")
        return cls(
            user=user,
            view=view if view in VIEWS else "open",
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
            query=parameters.get("q", "").strip()[:200],
            page_number=parameters.get("page", "1"),
            today=today,
        )

    @property
    def address(self) -> str:
        parts = {"view": self.view, "year": self.year, "q": self.query}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def is_filtered(self) -> bool:
        return bool(self.year or self.query)

    @cached_property
    def visible(self) -> RequestQuerySet:
        seen = Incident.objects.visible_to(self.user)
        return InformationRequest.objects.filter(incident__in=seen)

    @cached_property
    def requests(self) -> RequestQuerySet:
        found = self.visible.filter(registered_on__year=self.year) if self.year else self.visible
        if self.query:
            found = found.matching(self.query)
        match self.view:
            case "open":
                return found.open().by_due()
            case "late":
                return found.late(on=self.today).by_due()
            case "ended":
                return found.exclude(state=InformationRequest.State.OPEN).newest_first()
        return found.newest_first()

    @cached_property
    def page(self) -> "Page[InformationRequest]":
        rows = self.requests.select_related("incident__account", "incident__unit", "ground")
        return Paginator(rows, PER_PAGE).get_page(self.page_number)

    @cached_property
    def years(self) -> list[int]:
        return [day.year for day in self.visible.dates("registered_on", "year", order="DESC")]
