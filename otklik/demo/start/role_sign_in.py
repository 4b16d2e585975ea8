"""Doors of the demonstration: a place of work without a password, for this machine only."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from otklik.core.web.browser_headers import is_sent_by_browsers
from otklik.operations.initial_accounts import read_credentials
from otklik.operations.run.listen_address import is_this_machine
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User


class Door(StrEnum):
    """Whom one may be. A citizen has no account."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    APPROVER = "approver"
    EDITOR = "editor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    def named(self, staff: Mapping["Door", User]) -> Any:
        """As a button says it: whoever leads has a title of the authority's own."""
        user = staff.get(self) if self is Door.LEAD else None
        return (user and user.name) or LABELS[self]


LABELS = {
    Door.CITIZEN: _("citizen"),
    Door.OPERATOR: _("operator"),
    Door.APPROVER: Role.APPROVER.label,
    Door.EDITOR: _("editor"),
    Door.LEAD: Role.LEAD.label,
    Door.ADMINISTRATOR: _("administrator"),
}
ROLES = {
    Door.OPERATOR: Role.OPERATOR,
    Door.APPROVER: Role.APPROVER,
    Door.EDITOR: Role.AUTHORISED,
    Door.LEAD: Role.LEAD,
    Door.ADMINISTRATOR: Role.ADMINISTRATOR,
}


def other_names(staff: Mapping["Door", User]) -> Iterator[tuple[Any, Any]]:
    """Doors that are called otherwise than the role behind them is where accounts are opened."""
    for door, role in ROLES.items():
        named = door.named(staff)
        if door in staff and str(named).casefold() != str(role.label).casefold():
            yield named, role.label


def are_open_to(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, to an installation that shows itself here only.

    An installation with an address of its own, or with a web server in front that it knows of, may
    stand behind one that names nobody: there every request seems to come from this machine, so the
    doors stay shut.
    """
    return (
        are_there()
        and is_this_machine(request.META.get("REMOTE_ADDR", ""))
        and all(map(is_sent_by_browsers, request.headers))
    )


def are_there() -> bool:
    """Whether this installation has doors at all."""
    return (
        settings.DEMONSTRATION
        and not settings.ALLAUTH_TRUSTED_PROXY_COUNT
        and is_this_machine(urlsplit(settings.BASE_URL).hostname or "")
    )


def accounts(path: Path, *, on: date) -> dict[Door, User]:
    """Whose place of work is behind each door: of the accounts in `path` alone, so of those that
    the demonstration made."""
    names = [credential.username for credential in read_credentials(path)]
    held = (
        Appointment.objects.in_force(on=on)
        .filter(user__username__in=names, user__is_active=True, role__in=ROLES.values())
        .filter(unit__institution=None)
        .select_related("user")
        .order_by("-pk")
    )
    by_role = {Role(appointment.role): appointment.user for appointment in held}
    return {door: by_role[role] for door, role in ROLES.items() if role in by_role}
