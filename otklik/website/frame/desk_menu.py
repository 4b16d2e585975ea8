"""The header of the desk: its links, by the rights of the user."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.channels import navigation as channels
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.db.subquery_counts import RowCount
from otklik.disclosure import navigation as disclosure
from otklik.evidence import navigation as reports
from otklik.improvements import navigation as assignments
from otklik.incidents import navigation as incidents
from otklik.knowledge import navigation as answers
from otklik.legal_acts import navigation as register
from otklik.notifications import navigation as notices
from otklik.organisation.navigation import STAFF, DeskLink, DeskTrouble, seldom
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User
from otklik.privacy import navigation as keeping
from otklik.procedure import navigation as procedure
from otklik.surveys import navigation as surveys
from otklik.website.editor import fault_and_translation_views

MOST_OPEN = 7
MARKS = seldom(title=_("Marks of pages"), route="cms-desk:page-feedback", right=Right.EDIT_SITE)
SEARCHES = seldom(
    title=_("What people search for"), route="search-log:searches", right=Right.EDIT_SITE
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
    fault_and_translation_views.FAULTS_LINK,
    fault_and_translation_views.TRANSLATIONS_LINK,
    SEARCHES,
    STAFF,
    incidents.JOURNAL,
)
#: Links of the apps above, which add them when the installation starts.
_FIRST: list[DeskLink] = []
_LAST: list[DeskLink] = []


def add_links(*, first: Iterable[DeskLink], last: Iterable[DeskLink]) -> None:
    """Let an app above add links before and after those of the apps below."""
    _FIRST.extend(link for link in first if link not in _FIRST)
    _LAST.extend(link for link in last if link not in _LAST)


def _all_links() -> tuple[DeskLink, ...]:
    return (*_FIRST, *LINKS, *_LAST)


def place_of_work(user: User, roles: Collection[Role]) -> str:
    """The start route of a user with only these roles; empty if no app defines one."""
    here = (link for link in _all_links() if roles and link.begins.issuperset(roles))
    return next((link.route for link in here if user.may(link.right)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLink:
    """`current` is the value of `aria-current`: this page, a page of that app, or nothing."""

    title: Any
    address: str
    current: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNav:
    """`open` links are in the header; `folded` ones under «Ещё»."""

    open: tuple[HeaderLink, ...] = ()
    folded: tuple[HeaderLink, ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether the current page is under «Ещё»."""
        return any(link.current for link in self.folded)


def desk_nav(request: HttpRequest) -> DeskNav:
    """Empty when not signed in. A link with news behind it is never folded."""
    user = request.user
    if not isinstance(user, User):
        return DeskNav()
    links = [link for link in _all_links() if user.may(link.right)]
    new = _count_new(user)
    open_links, folded = list[HeaderLink](), list[HeaderLink]()
    for link in links:
        is_folded = len(links) > MOST_OPEN and link.is_seldom and not new[link.route]
        (folded if is_folded else open_links).append(
            HeaderLink(
                title=link.title,
                address=reverse(link.route),
                current=_current(link.route, request),
                count=new[link.route],
            )
        )
    return DeskNav(open=tuple(open_links), folded=tuple(folded))


@compiled_query
def _news(*, user: User, at: datetime) -> QuerySet[User, Any]:
    """One row: how many news of each kind are behind each link, by «place of the link_kind»."""
    rows = {
        f"news_{place}_{kind}": RowCount(found)
        for place, link in enumerate(_all_links())
        if link.new is not None and user.may(link.right)
        for kind, found in enumerate(link.new(user, at))
    }
    return User.objects.filter(pk=user.pk).order_by().values("pk", **rows)


def _count_new(user: User) -> Counter[str]:
    """The number of news behind each link, by route, in one query."""
    links = _all_links()
    new: Counter[str] = Counter()
    for row in _news(user=user, at=timezone.now()):
        del row["pk"]
        for name, count in row.items():
            new[links[int(name.split("_")[1])].route] += count
    return new


def desk_troubles(request: HttpRequest) -> list[DeskTrouble]:
    """Problems that concern everybody at the desk; empty when not signed in."""
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
    namespace = route.partition(":")[0]
    if here.namespace != namespace:
        return ""
    is_alone = sum(link.route.startswith(f"{namespace}:") for link in _all_links()) == 1
    return "true" if is_alone else ""
