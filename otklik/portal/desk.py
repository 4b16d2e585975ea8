"""The header of the desk: the same links in every room, by the rights of whoever looks."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from otklik.incidents import rooms as incidents
from otklik.organisation.models import User
from otklik.surveys import rooms as surveys

LINKS = (*incidents.LINKS, *surveys.LINKS, incidents.JOURNAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """`current` is what `aria-current` says: this very page, a page of that room, or nothing."""

    title: Any
    address: str
    current: str


def desk_nav(request: HttpRequest) -> list[ShownLink]:
    """Empty for strangers."""
    user = request.user
    if not isinstance(user, User):
        return []
    return [
        ShownLink(
            title=link.title, address=reverse(link.route), current=_current(link.route, request)
        )
        for link in LINKS
        if user.may(link.right)
    ]


def _current(route: str, request: HttpRequest) -> str:
    here = request.resolver_match
    if here is None:
        return ""
    if here.view_name == route:
        return "page"
    room = route.partition(":")[0]
    is_alone = sum(link.route.startswith(f"{room}:") for link in LINKS) == 1
    return "true" if is_alone and here.namespace == room else ""
