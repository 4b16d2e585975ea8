"""How a delivery goes from state to state: compare, set, write down, tell."""

from datetime import datetime
from typing import Any, ClassVar

from otklik import journal
from otklik.channels import tasks
from otklik.channels.models.envelope import Envelope
from otklik.channels.models.progress import Progress
from otklik.channels.models.states import DeliveryState, Priority
from otklik.channels.networks.base import FAULTS, ChannelError

State = DeliveryState


class Moves(Envelope, Progress):
    """What every verb of a delivery is made of. Whoever calls these holds the account."""

    class Meta:
        abstract: ClassVar = True

    def _settle(
        self,
        state: DeliveryState,
        fault: ChannelError,
        *frm: DeliveryState,
        at: datetime,
        by: journal.Actor | None = None,
        look_at: datetime | None = None,
    ) -> bool:
        told = self._told_by(fault)
        unclear_at = (self.unclear_at or at) if state == State.UNCONFIRMED else None
        if not self._move(
            *frm, state=state, settled_at=at, look_at=look_at, unclear_at=unclear_at, **told
        ):
            return False
        journal.record(self, f"delivery.{state}", by=by, at=at, code=fault.code)
        self._tell()
        return True

    def _requeue(self, *frm: DeliveryState, not_before: datetime, **changes: Any) -> bool:
        moved = self._move(*frm, state=State.QUEUED, not_before=not_before, **changes)
        if moved:
            self.enqueue()
        return moved

    @property
    def is_notice(self) -> bool:
        """To colleagues: it delays nobody, and what becomes of it says nothing of the page."""
        return self.priority == Priority.NOTICE

    def enqueue(self) -> None:
        """Let a worker take it when its time comes; harmless when told twice."""
        tasks.send_delivery.using(run_after=self.not_before).enqueue(self.pk)

    def _rows(self) -> Any:
        """All deliveries: a DeliveryQuerySet, which mypy cannot be told from this side."""
        return type(self)._default_manager.all()

    def _move(self, *frm: DeliveryState, **changes: Any) -> bool:
        """Compare and set, for this very attempt; afterwards this object is as the row is."""
        row = self._rows().filter(pk=self.pk, state__in=frm, sending_at=self.sending_at)
        moved: bool = row.update(**changes) == 1
        self.refresh_from_db()
        return moved

    def _tell(self) -> None:
        """Let the room that queued it hear of its new state."""
        if self.on_settled:
            self._rows().filter(pk=self.pk).update(handed_on_at=None)
            tasks.tell_outcome.enqueue(self.pk)

    @staticmethod
    def _told_by(fault: ChannelError) -> dict[str, str]:
        kind = type(fault).__name__
        return {
            "error_kind": kind if kind in FAULTS else "ChannelError",
            "error_code": fault.code[:60],
            "error_detail": fault.detail[:2000],
        }
