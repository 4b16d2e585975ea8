"""Role buttons of the demonstration: sign-in without a password, on this machine only."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from otklik.core.web.browser_header_allowlist import is_sent_by_browsers
from otklik.operations.initial_accounts import load_credentials
from otklik.operations.run.check_listen_address import is_this_machine
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User


class Door(StrEnum):
    """The roles to choose from. A citizen has no account."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    APPROVER = "approver"
    EDITOR = "editor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    def label(self, staff: Mapping["Door", User]) -> Any:
        """The button label: the lead has the authority's own title."""
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
    """Buttons whose name differs from their role's."""
    for door, role in ROLES.items():
        named = door.label(staff)
        if door in staff and str(named).casefold() != str(role.label).casefold():
            yield named, role.label


def are_open_to(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, to an installation for this machine only.

    An installation with its own host name, or behind a known web server, may be behind a proxy that
    forwards no client addresses: every request then seems to come from this machine, so the doors
    stay closed.
    """
    return (
        are_there()
        and is_this_machine(request.META.get("REMOTE_ADDR", ""))
        and all(map(is_sent_by_browsers, request.headers))
    )


def are_there() -> bool:
    """Whether this installation has role buttons at all."""
    return (
        settings.DEMONSTRATION
        and not settings.ALLAUTH_TRUSTED_PROXY_COUNT
        and is_this_machine(urlsplit(settings.BASE_URL).hostname or "")
    )


def accounts(path: Path, *, on: date) -> dict[Door, User]:
    """The account behind each button: only those in `path`, made by the demonstration."""
    names = [credential.username for credential in load_credentials(path)]
    held = (
        Appointment.objects.in_force(on=on)
        .filter(user__username__in=names, user__is_active=True, role__in=ROLES.values())
        .filter(unit__institution=None)
        .select_related("user")
        .order_by("-pk")
    )
    by_role = {Role(appointment.role): appointment.user for appointment in held}
    return {door: by_role[role] for door, role in ROLES.items() if role in by_role}
