"""A pack: a folder of plain files that says everything an installation has of its authority.

A room reads its own files in three steps. `validate` turns them into typed values and reports
every problem by file and line; nothing is written until all rooms are content. `load` then
writes what the pack changed since it was last loaded: what people changed by hand stays, what
left the pack is switched off, never deleted. The memory of the last load is given to it, since
it lives in a room above.
"""

from otklik.core.pack.merge_changes import Changes, Memory, Values, merge
from otklik.core.pack.parse import Document, Pack, Row, parse_yaml
from otklik.core.pack.problem_report import Problem, Report
from otklik.core.pack.reader_protocol import Reader, Room
from otklik.core.pack.validation import (
    PackModel,
    report_listed,
    report_repeated,
    validated,
    validated_rows,
)

__all__ = [
    "Changes",
    "Document",
    "Memory",
    "Pack",
    "PackModel",
    "Problem",
    "Reader",
    "Report",
    "Room",
    "Row",
    "Values",
    "merge",
    "parse_yaml",
    "report_listed",
    "report_repeated",
    "validated",
    "validated_rows",
]
