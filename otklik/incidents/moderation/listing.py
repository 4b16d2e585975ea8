"""The list of acts of moderation; its view is in the address."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from otklik.incidents.moderation.choices import HIDDEN, ModerationState
from otklik.incidents.moderation.models import ModerationAct, ModerationQuerySet
from otklik.incidents.moderation.moderation_step import ModerationStep
from otklik.organisation.people.user import User

PER_PAGE = 25
VIEWS = {
    "waiting": _("Second word"),
    "network": _("Not done in the network"),
    "hidden": _("Hidden now"),
    "all": _("All"),
}


@dataclass(frozen=True, kw_only=True)
class ModerationList:
    """What one address of the list asks for, for one employee."""

    user: User
    view: str
    page_number: str
    at: datetime

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, at: datetime) -> "ModerationList":
        """Unknown values fall back to what is shown first."""
        view = parameters.get("view", "")
        return cls(
            user=user,
            view=view if view in VIEWS else "waiting",
            page_number=parameters.get("page", "1"),
            at=at,
        )

    @cached_property
    def counts(self) -> list[tuple[str, str, int | None]]:
        """Each view with its number of acts; `all` goes without."""
        return [
            (code, str(name), None if code == "all" else self._select(code).count())
            for code, name in VIEWS.items()
        ]

    @cached_property
    def overdue(self) -> int:
        return self._visible.overdue(at=self.at).count()

    @cached_property
    def page(self) -> Page[ModerationAct]:
        return Paginator(self._select(self.view).with_all(), PER_PAGE).get_page(self.page_number)

    @property
    def _visible(self) -> ModerationQuerySet:
        return ModerationAct.objects.visible_to(self.user)

    def _select(self, view: str) -> ModerationQuerySet:
        match view:
            case "waiting":
                return self._visible.open()
            case "network":
                undone = ModerationStep.objects.newest().undone().values("act")
                return self._visible.filter(pk__in=undone).order_by("begun_at", "pk")
            case "hidden":
                return self._visible.filter(state__in=(*HIDDEN, ModerationState.PROPOSED))
        return self._visible.order_by("-number")
