"""What was recognised of a document, for a person to look at."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

from otklik.legal_acts.acts.clause_text import ClauseText
from otklik.legal_acts.document_import.letterhead import Particulars


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A place where we may have understood it wrongly, and why; shown above the text."""

    address: str
    sentence: str | Promise
    words: str


@dataclass(slots=True)
class Recognised:
    clauses: list[ClauseText] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    particulars: Particulars = field(default_factory=Particulars)
