"""What happens beside the page of a person at the desk, said in words and said once."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox.listing import Queue
from otklik.incidents.inbox.models import Presence
from otklik.organisation.people.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxUpdate:
    """`words` say of each row of a kept list what became of it; empty while it waits."""

    count: int
    words: list[tuple[str, str]]
    colleagues: str

    @classmethod
    def of(cls, queue: Queue, *, incident: Incident | None, at: datetime) -> "InboxUpdate":
        return cls(
            count=queue.newer(),
            words=[(f"incident-{one.number}", row_word(queue, one)) for one in queue.shown]
            if queue.rows
            else [],
            colleagues=colleagues(incident, user=queue.user, at=at) if incident else "",
        )

    @property
    def key(self) -> str:
        """Changes when there is something new to say."""
        return sha256(repr((self.count, self.words, self.colleagues)).encode()).hexdigest()[:12]


def row_word(queue: Queue, incident: Incident) -> str:
    """What became of a row that somebody finished since the list was made; empty while it waits."""
    if not queue.is_done(incident):
        return ""
    if incident.status in (Incident.Status.ANSWERED, Incident.Status.CLOSED):
        return str(incident.get_status_display())
    return _("no longer in this view")


def colleagues(incident: Incident, *, user: User, at: datetime) -> str:
    """Who else has this incident open, and who of them writes."""
    here = Presence.objects.of_others(incident, user=user, at=at)
    return " ".join(
        _("%(name)s writes a reply here now.") % {"name": one.user}
        if one.is_writing(at=at)
        else _("%(name)s has this incident open too.") % {"name": one.user}
        for one in here
    )
