"""The menu of the desk: its links, by the rights of the user."""

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
from otklik.organisation.navigation import STAFF, DeskLink, DeskTrouble
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User
from otklik.privacy import navigation as keeping
from otklik.procedure import navigation as procedure
from otklik.surveys import navigation as surveys
from otklik.website.editor import fault_and_translation_views

#: The rail: its places from the first to the last, each with its icon. A lead works with figures
#: first, everybody else with people.
RAIL = {
    "incidents:inbox": "inbox",
    "incidents:approvals": "message-check",
    "publications:plan": "speakerphone",
    "surveys-desk:waves": "chart-bar",
    "disclosure:items": "shield-check",
    "improvements:assignments": "clipboard-check",
}
RAIL_OF_LEAD = {
    "dashboards:overview": "home",
    "improvements:assignments": "clipboard-check",
    "surveys-desk:waves": "chart-bar",
    "disclosure:items": "shield-check",
    "incidents:inbox": "inbox",
    "incidents:approvals": "message-check",
}
NOTICES = "notifications:notices"
MARKS = DeskLink(title=_("Marks of pages"), route="cms-desk:page-feedback", right=Right.EDIT_SITE)
SEARCHES = DeskLink(
    title=_("What people search for"), route="search-log:searches", right=Right.EDIT_SITE
)
#: As the page «Ещё» shows them.
GROUPS: tuple[tuple[Any, tuple[DeskLink, ...]], ...] = (
    (_("Messages and replies"), incidents.LINKS),
    (_("Networks"), channels.LINKS),
    (_("Surveys and improvements"), (*surveys.LINKS, *assignments.LINKS, *procedure.LINKS)),
    (_("Documents and required information"), (*register.LINKS, *disclosure.LINKS)),
    (
        _("Site"),
        (
            *answers.LINKS,
            MARKS,
            fault_and_translation_views.FAULTS_LINK,
            fault_and_translation_views.TRANSLATIONS_LINK,
            SEARCHES,
        ),
    ),
    (_("Reports and evidence"), reports.LINKS),
    (_("Colleagues and the system"), (*notices.LINKS, STAFF, *keeping.LINKS, incidents.JOURNAL)),
)
#: Links of the apps above, which add them when the installation starts.
_FIRST: list[DeskLink] = []
_LAST: list[DeskLink] = []


def add_links(*, first: Iterable[DeskLink], last: Iterable[DeskLink]) -> None:
    """Let an app above add links before and after those of the apps below."""
    _FIRST.extend(link for link in first if link not in _FIRST)
    _LAST.extend(link for link in last if link not in _LAST)


def _groups() -> tuple[tuple[Any, tuple[DeskLink, ...]], ...]:
    *usual, (last_title, last) = GROUPS
    return (*usual, (last_title, (*last, *_LAST)))


def _all_links() -> tuple[DeskLink, ...]:
    return (*_FIRST, *(link for _title, links in _groups() for link in links))


def place_of_work(user: User, roles: Collection[Role]) -> str:
    """The start route of a user with only these roles; empty if no app defines one."""
    here = (link for link in _all_links() if roles and link.begins.issuperset(roles))
    return next((link.route for link in here if user.may(link.right)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """`current` is the value of `aria-current`: this page, a page of that app, or nothing."""

    title: Any
    address: str
    current: str
    count: int = 0
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuGroup:
    title: Any
    links: tuple[MenuLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNav:
    """`rail` stands on every page, all the rest on the page «Ещё», by groups; `notices` is the bell
    of the header."""

    rail: tuple[MenuLink, ...] = ()
    notices: MenuLink | None = None
    groups: tuple[MenuGroup, ...] = ()

    @property
    def is_more_here(self) -> bool:
        """Whether the current page is under «Ещё»."""
        return any(link.current for group in self.groups for link in group.links)

    @property
    def more_count(self) -> int:
        """How many news are under «Ещё»."""
        return sum(link.count for group in self.groups for link in group.links)


def desk_nav(request: HttpRequest) -> DeskNav:
    """Empty when not signed in."""
    user = request.user
    if not isinstance(user, User):
        return DeskNav()
    icons = RAIL_OF_LEAD if user.may(Right.SEE_OVERVIEW) else RAIL
    new = _count_new(user)
    found = {
        link.route: MenuLink(
            title=link.title,
            address=reverse(link.route),
            current=_current(link.route, request),
            count=new[link.route],
            icon=icons.get(link.route, ""),
        )
        for link in _all_links()
        if user.may(link.right)
    }
    rail = tuple(found.pop(route) for route in icons if route in found)
    notices_link = found.pop(NOTICES, None)
    groups = (
        MenuGroup(title=title, links=tuple(found[one.route] for one in links if one.route in found))
        for title, links in (("", tuple(_FIRST)), *_groups())
    )
    return DeskNav(
        rail=rail, notices=notices_link, groups=tuple(group for group in groups if group.links)
    )


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
