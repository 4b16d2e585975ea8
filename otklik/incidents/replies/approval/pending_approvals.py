"""What waits for a second person, for one member of staff who may approve."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.mass_incidents.queries import MassIncidentQuerySet
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import ReplyQuerySet
from otklik.incidents.replies.text_checks.check import Review, reviewed
from otklik.organisation.people.user import User

MOST_SHOWN = 100
MOST_WORDS = 20


def visible_replies(user: User) -> ReplyQuerySet:
    visible = Incident.objects.visible_to(user)
    return Reply.objects.filter(incident__in=visible).select_related(
        "incident__topic", "incident__account", "incident__guessed_topic", "author",
        "in_reply_to__account", "delivery",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ApprovalList:
    """`wanted` is the key of the reply to read, `refused` one on which a word was refused."""

    user: User
    at: datetime
    wanted: str = ""
    refused: Reply | None = None

    @cached_property
    def replies(self) -> list[Reply]:
        return list(visible_replies(self.user).judgeable_by(self.user)[:MOST_SHOWN])

    @cached_property
    def opened(self) -> Reply | None:
        """The one to read: else the first is."""
        wanted = (reply for reply in self.replies if str(reply.key) == self.wanted)
        return self.refused or next(wanted, self.replies[0] if self.replies else None)

    @property
    def others(self) -> list[Reply]:
        return [reply for reply in self.replies if reply != self.opened]

    @cached_property
    def review(self) -> Review | None:
        """What may be said of the one that is read."""
        if self.opened is None:
            return None
        return reviewed(self.opened, self.opened.text, by=self.user, at=self.at)

    @cached_property
    def masses(self) -> MassIncidentQuerySet:
        masses = MassIncident.objects.visible_to(self.user).waiting_for_approval()
        return masses.select_related("acted_by")

    @cached_property
    def own(self) -> ReplyQuerySet:
        """Those of this person, which wait for somebody else."""
        return visible_replies(self.user).waiting_for_approval().filter(author=self.user)

    @cached_property
    def words(self) -> list[OutsideWord]:
        """Noted as given outside by this person, who may object."""
        return list(OutsideWord.objects.to_look_at(self.user)[:MOST_WORDS])

    @cached_property
    def takeable(self) -> ReplyQuerySet:
        return Reply.objects.takeable_by(self.user, at=self.at)
