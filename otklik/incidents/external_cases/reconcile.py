"""What another system and our desk must agree on every day."""

from dataclasses import dataclass
from datetime import datetime

from otklik.incidents.external_cases.models import OutsideCase, OutsideCaseQuerySet
from otklik.incidents.importing.queries import ImportRunQuerySet

MOST = 200  # of a list; whoever has more open there works through the first ones first


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Lists by what is to be done. `exported_at` is when the last export was loaded, None when
    none was: then nothing can be said of what it misses."""

    to_answer: list[OutsideCase]
    to_hand_over: list[OutsideCase]
    returned: list[OutsideCase]
    handed: list[OutsideCase]
    missing: list[OutsideCase]
    exported_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return not (self.to_answer or self.to_hand_over or self.returned or self.handed)


def reconciled(
    cases: OutsideCaseQuerySet,
    *,
    system: str,
    exports: ImportRunQuerySet,
    at: datetime,
) -> Reconciliation:
    """The open cases of a system, by what is to be done next, the soonest deadline first."""
    found = list(
        cases.open().by_due().select_related("incident__account", "incident__assignee")[:MOST]
    )
    received = [case for case in found if case.state == OutsideCase.State.RECEIVED]
    ready = {case.pk for case in received if case.incident.first_reply_at or case.answer}
    run = exports.filter(system=system, finished_at__isnull=False).order_by("-pk").first()
    exported_at = run.started_at if run else None
    return Reconciliation(
        to_answer=[case for case in received if case.pk not in ready],
        to_hand_over=[case for case in received if case.pk in ready],
        returned=[case for case in found if case.state == OutsideCase.State.RETURNED],
        handed=[case for case in found if case.state == OutsideCase.State.HANDED],
        missing=list(cases.not_seen_since(exported_at).by_due()[:MOST]) if exported_at else [],
        exported_at=exported_at,
    )
