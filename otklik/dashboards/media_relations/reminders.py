"""One digest per person and working day: due media requests, past occasions."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.occasions.models import Occasion
from otklik.incidents.sla.due import calendar_here
from otklik.notifications.notice import Notice
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

MEDIA, OCCASIONS = "field/media", "field/occasions"


def remind(*, at: datetime) -> int:
    """Returns how many digests were new."""
    today, calendar = timezone.localdate(at), calendar_here()
    if not calendar.hours(today):
        return 0
    for key in (MEDIA, OCCASIONS):
        Notice.close_earlier_digests(key, today, at=at)
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for user, text in _of_media(at).items():
            count += Notice.tell_digest(
                MEDIA,
                user,
                text,
                address=reverse("media-relations:media-requests"),
                today=today,
                at=at,
            )
        for user, text in _of_occasions(at).items():
            there = reverse("media-relations:occasions")
            count += Notice.tell_digest(OCCASIONS, user, text, address=there, today=today, at=at)
    return count


def _workers(at: datetime) -> list[User]:
    today = timezone.localdate(at)
    held = User.holding(Right.WORK_FIELD, on=today, institution=None)
    return Absence.present(held, on=today)


def _of_media(at: datetime) -> dict[User, str]:
    """For all who work with the field: what is late or due today."""
    waiting = MediaRequest.objects.open().filter(due_at__isnull=False).by_due()
    late = [one.number for one in waiting if one.is_overdue(at=at)]
    today = timezone.localdate(at)
    soon = [
        one.number
        for one in waiting
        if one.due_at and one.due_at >= at and timezone.localdate(one.due_at) == today
    ]
    if not late and not soon:
        return {}
    parts = [_("Requests from the media.")]
    if late:
        parts.append(_("The deadline has passed: No. %(numbers)s.") % {"numbers": _numbers(late)})
    if soon:
        parts.append(_("The last day is today: No. %(numbers)s.") % {"numbers": _numbers(soon)})
    return dict.fromkeys(_workers(at), " ".join(parts))


def _of_occasions(at: datetime) -> dict[User, str]:
    """For their owners or substitutes."""
    today = timezone.localdate(at)
    found: defaultdict[User, list[int]] = defaultdict(list)
    late = Occasion.objects.overdue(on=today).filter(owner__isnull=False)
    for one in late.select_related("owner").order_by("pk"):
        for user in Absence.present([one.owner] if one.owner else [], on=today):
            found[user].append(one.number)
    message = _("Occasions for news past their day: No. %(numbers)s.")
    return {user: message % {"numbers": _numbers(numbers)} for user, numbers in found.items()}


def _numbers(numbers: list[int]) -> str:
    more = f" (+{len(numbers) - 12})" if len(numbers) > 12 else ""
    return ", ".join(str(one) for one in numbers[:12]) + more
