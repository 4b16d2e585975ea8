"""The header of the desk: the same links in every room, by the rights of whoever looks."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.channels import navigation as channels
from otklik.core.db.subquery_counts import counts
from otklik.disclosure import navigation as disclosure
from otklik.evidence import navigation as reports
from otklik.improvements import navigation as assignments
from otklik.incidents import navigation as incidents
from otklik.knowledge import navigation as answers
from otklik.legal_acts import navigation as register
from otklik.notifications import navigation as notices
from otklik.organisation.navigation import STAFF, DeskLink, DeskTrouble
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User
from otklik.privacy import navigation as keeping
from otklik.procedure import navigation as procedure
from otklik.surveys import navigation as surveys
from otklik.website.editor import fault_views, translation_views

MOST_OPEN = 7
MARKS = DeskLink(
    title=_("Marks of pages"), route="cms-desk:marks", right=Right.EDIT_SITE, is_seldom=True
)
SEARCHES = DeskLink(
    title=_("What is searched for"),
    route="search-log:searches",
    right=Right.EDIT_SITE,
    is_seldom=True,
)
LINKS = (
    *notices.LINKS,
    *incidents.LINKS,
    *channels.LINKS,
    *surveys.LINKS,
    *assignments.LINKS,
    *procedure.LINKS,
    *disclosure.LINKS,
    *answers.LINKS,
    *register.LINKS,
    *reports.LINKS,
    *keeping.LINKS,
    MARKS,
    fault_views.LINK,
    translation_views.LINK,
    SEARCHES,
    STAFF,
    incidents.JOURNAL,
)
#: Of the rooms above, which say so when the installation starts: this one knows none of them.
_FIRST: list[DeskLink] = []
_LAST: list[DeskLink] = []


def put(*, first: Iterable[DeskLink], last: Iterable[DeskLink]) -> None:
    """Let links of a room above stand before and after those of the rooms below."""
    _FIRST.extend(link for link in first if link not in _FIRST)
    _LAST.extend(link for link in last if link not in _LAST)


def _every() -> tuple[DeskLink, ...]:
    return (*_FIRST, *LINKS, *_LAST)


def place_of_work(user: User, roles: Collection[Role]) -> str:
    """The route where the work of somebody who holds these roles alone begins; empty where no room
    says that it is its own."""
    here = (link for link in _every() if roles and link.begins.issuperset(roles))
    return next((link.route for link in here if user.may(link.right)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """`current` is what `aria-current` says: this very page, a page of that room, or nothing."""

    title: Any
    address: str
    current: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNav:
    """`open` stand in the header; `folded` under «Ещё»."""

    open: tuple[ShownLink, ...] = ()
    folded: tuple[ShownLink, ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether the page stands under «Ещё»."""
        return any(link.current for link in self.folded)


def desk_nav(request: HttpRequest) -> DeskNav:
    """Empty for strangers. What is new to somebody is never folded."""
    user = request.user
    if not isinstance(user, User):
        return DeskNav()
    links = [link for link in _every() if user.may(link.right)]
    new = _new(links, user)
    shown = [(link, _shown(link, request, new.get(link.route, 0))) for link in links]
    if len(shown) <= MOST_OPEN:
        return DeskNav(open=tuple(each for _link, each in shown))
    return DeskNav(
        open=tuple(each for link, each in shown if not link.is_seldom or each.count),
        folded=tuple(each for link, each in shown if link.is_seldom and not each.count),
    )


def _new(links: Iterable[DeskLink], user: User) -> Counter[str]:
    """How much is new behind each link, by its route: one query for all of them."""
    asked = [
        (link.route, rows) for link in links if link.new is not None for rows in link.new(user)
    ]
    found = counts({str(key): rows for key, (_route, rows) in enumerate(asked)}, model=user)
    new: Counter[str] = Counter()
    for key, (route, _rows) in enumerate(asked):
        new[route] += found[str(key)]
    return new


def _shown(link: DeskLink, request: HttpRequest, count: int) -> ShownLink:
    return ShownLink(
        title=link.title,
        address=reverse(link.route),
        current=_current(link.route, request),
        count=count,
    )


def desk_troubles(request: HttpRequest) -> list[DeskTrouble]:
    """What is broken and concerns everybody at the desk. Empty for strangers."""
    user = request.user
    if not isinstance(user, User) or not user.may(Right.SEE_DESK):
        return []
    return list(channels.troubles(user))


def _current(route: str, request: HttpRequest) -> str:
    here = request.resolver_match
    if here is None:
        return ""
    if here.view_name == route:
        return "page"
    room = route.partition(":")[0]
    is_alone = sum(link.route.startswith(f"{room}:") for link in _every()) == 1
    return "true" if is_alone and here.namespace == room else ""
