"""The dry run: what would become of each row. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING

from otklik.core.table_files.read import Table
from otklik.incidents.importing.duplicates import (
    Place,
    differs,
    find_known,
    place,
    topics_by_words,
)
from otklik.incidents.importing.mapping import (
    ColumnMapping,
    Draft,
    Fault,
    Faulty,
    Remark,
    digest,
)

if TYPE_CHECKING:
    from otklik.incidents.importing.models import ImportRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How many rows are new or known, and each row that cannot be imported."""

    new: int
    known: int
    faulty: tuple[Faulty, ...]
    remarks: tuple[tuple[int, Remark], ...]

    @property
    def total(self) -> int:
        return self.new + self.known + len(self.faulty)


def check(
    table: Table, mapping: ColumnMapping, *, run: "ImportRun | None" = None, at: datetime
) -> Check:
    """Check the whole file. Raises Unreadable when it cannot be read to its end."""
    new = known = 0
    faulty: list[Faulty] = []
    remarks: list[tuple[int, Remark]] = []
    topics, seen = topics_by_words(), dict[Place, str]()
    outcomes = mapping.take_all(table.rows(), width=len(table.header), at=at)
    for batch in batched(outcomes, 400):
        drafts = [outcome for outcome in batch if isinstance(outcome, Draft)]
        faulty += [outcome for outcome in batch if isinstance(outcome, Faulty)]
        imported, matched = find_known(drafts, run)
        for draft in drafts:
            spot, sign = place(draft), digest(draft.text)
            message = imported.get(spot)
            is_other = message is not None and differs(draft, message)
            if is_other or seen.get(spot, sign) != sign:
                faulty.append(
                    Faulty(number=draft.number, fault=Fault.OTHER_TEXT, detail=draft.text[:80])
                )
            elif message or spot in seen or spot in matched:
                known += 1
            else:
                new += 1
                remarks += [(draft.number, remark) for remark in draft.remarks]
                if draft.topic and draft.topic.casefold() not in topics:
                    remarks.append((draft.number, Remark.UNKNOWN_TOPIC))
            seen.setdefault(spot, sign)
    faulty.sort(key=lambda outcome: outcome.number)
    return Check(new=new, known=known, faulty=tuple(faulty), remarks=tuple(remarks))
