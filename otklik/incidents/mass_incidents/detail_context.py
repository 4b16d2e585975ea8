"""How far a mass incident is, for the member of staff who has its page open."""

from dataclasses import dataclass
from functools import cached_property

from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.mass_incidents.queries import AT_WORK, MassMemberQuerySet, Progress
from otklik.incidents.replies.approval.reasons import Reason
from otklik.organisation.people.user import User


@dataclass(frozen=True, kw_only=True)
class MassState:
    mass: MassIncident
    user: User

    @cached_property
    def members(self) -> MassMemberQuerySet:
        """Those whose incidents this person may see."""
        visible = Incident.objects.visible_to(self.user)
        return self.mass.members.here().filter(incident__in=visible).shown()

    @cached_property
    def progress(self) -> Progress:
        return self.mass.members.here().progress()

    @property
    def is_watched(self) -> bool:
        """Whether something is at work, so that the page asks again."""
        return self.mass.stage in AT_WORK or self.progress.is_watched

    @cached_property
    def to_answer(self) -> int:
        return self.mass.members.here().to_answer().count()

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why a second person reads the shared answer, while it can be changed."""
        is_open = self.mass.stage == MassIncident.Stage.OPEN
        return self.mass.approval_reasons if is_open else []

    @cached_property
    def can_take_back(self) -> bool:
        return any(member.can_be_taken_back for member in self.members)

    @cached_property
    def can_reopen(self) -> bool:
        return self.mass.members.here().closed_together().exists()
