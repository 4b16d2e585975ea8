"""Writes the history into the database, a transaction a piece, from where it stopped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.dashboards.figures import count_days
from otklik.demo.story import script
from otklik.demo.story.history import bulk_replies, disclosure, searches
from otklik.demo.story.history import news as telling_month
from otklik.demo.story.history.channel_shares import SHARES, Code
from otklik.demo.story.history.course import Course
from otklik.demo.story.history.first_message import Beginning
from otklik.demo.story.history.network_wall import Wall
from otklik.demo.story.history.plot import Setting, courses
from otklik.demo.story.history.rows import Rows
from otklik.demo.story.history.staff import Desk, Staff
from otklik.demo.story.history.timing import Working
from otklik.demo.story.models import History
from otklik.incidents.intake.manual_cards import hand_account
from otklik.incidents.intake.site_questions import site_account
from otklik.incidents.sla.models import Clock, MatterKind, Norm, NormStage
from otklik.incidents.topics.models import Urgency
from otklik.organisation.structure.authority import Authority

type Step = Callable[[History], None]

#: What is written once the incidents stand, by a name that is never given anew.
STEPS: tuple[tuple[str, Step], ...] = (
    ("searches", searches.search),
    ("marks", searches.mark),
    ("broken", telling_month.break_),
    ("news", telling_month.tell),
    ("required", disclosure.keep),
)
PIECE = 200  # incidents a transaction, so that on SQLite nobody waits long
USUAL_NORM = 9 * 60  # minutes, where no norm says


@script.kept()
def carry_on(history: History, *, clock: Callable[[], datetime]) -> None:
    """Write what is missing of it, and count anew what is counted ahead."""
    with override(settings.LANGUAGE_CODE):  # in which staff and people write
        making = Making(history=history)
        for _made in making.incidents():
            pass
        for name, step in (("masses", making.gather), *STEPS):
            if name not in history.done:
                with transaction.atomic():
                    step(history)
                    history.note_done(name)
    now = clock()
    today = timezone.localdate(now)
    count_days.recount(count_days.earliest(today=today), today, at=now)
    history.end(at=now)


@dataclass(kw_only=True)
class Making:
    """The incidents of one history while they are written."""

    history: History

    def incidents(self) -> Iterator[int]:
        """Write what is not written yet; after each piece, how many incidents stand."""
        if self.desk is None:
            return
        made = self.history.made
        self.beginning.remember(self.courses[:made])
        for start in range(made, len(self.courses), PIECE):
            piece = self.courses[start : start + PIECE]
            with transaction.atomic():
                rows = Rows()
                for course in piece:
                    self.beginning.story(course, rows).tell()
                rows.write()
                self.history.note_made(start + len(piece))
            yield self.history.made

    def gather(self, history: History) -> None:
        """The mass incidents, once all incidents stand."""
        if self.desk is not None:
            bulk_replies.gather(history, self.courses, self.desk)

    @cached_property
    def authority(self) -> Authority:
        return Authority.objects.get()

    @cached_property
    def working(self) -> Working:
        return Working.around(self.history.until, self.authority.calendar())

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """By network: pages of the pack on which people are heard, and what is always there."""
        heard = (Mode.TWO_WAY, Mode.DIALOG_ONLY)
        pages = Account.objects.filter(institution=None, network__in=SHARES, mode__in=heard)
        found = {page.network: page for page in pages.order_by("-pk")}
        return found | {str(Code.SITE): site_account(), str(Code.HAND): hand_account()}

    @cached_property
    def desk(self) -> Desk | None:
        """None where there are no people to work there."""
        staff = Staff.present(at=timezone.now())
        if staff is None:
            return None
        return Desk(
            staff=staff, working=self.working, until=self.history.until, norms=self._norms(),
            starts=Clock.current(),
        )  # fmt: skip

    def _norms(self) -> dict[tuple[str, str, str, str], Norm | None]:
        networks = {*self.accounts, str(Code.PRACTICE)}
        cases = product(NormStage.values, MatterKind.values, networks, Urgency.values)
        return {
            (stage, kind, network, urgency): Norm.objects.fitting(
                stage=stage, kind=kind, network=network, urgency=urgency
            )
            for stage, kind, network, urgency in cases
        }

    @cached_property
    def courses(self) -> list[Course]:
        norms = self._norms()
        minutes = {}
        for urgency in Urgency.values:
            norm = norms["first", MatterKind.COMMENT, str(Code.SITE), urgency]
            is_given = norm is not None and norm.unit == Norm.Unit.MINUTES
            minutes[urgency] = norm.amount if norm is not None and is_given else USUAL_NORM
        setting = Setting(
            until=self.history.until, working=self.working, networks=sorted(self.accounts),
            minutes=minutes,
        )  # fmt: skip
        return courses(self.history.incidents, setting, seed=self.history.seeded)

    @cached_property
    def beginning(self) -> Beginning:
        if self.desk is None:
            raise ValueError("Nobody works there.")
        return Beginning(
            history=self.history, desk=self.desk, accounts=self.accounts,
            wall=Wall.present(),
        )  # fmt: skip
