"""Legal acts as text with addresses: any .md file of a pack but README.md.

A file begins with its particulars between two lines `---`. Then come clauses, a blank line
between them, each beginning with its address in square brackets:

    ## [3] A heading
    [3.1] A paragraph, or a point with its printed number: [1.2] 2. The main tasks are:
    - [1.2.1] an item of a list
    | [5.8] What | Often | Seldom
    Apples
    Pears

Further lines of a clause, up to a blank line, are its printed lines. In a table the first line is
its head, each further line a row; cells that are not to be filled in are behind bars. Editors
correct acts in the same notation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, model_validator

from otklik.core.pack.parse import Pack, Report, parse_yaml
from otklik.core.pack.validation import PackModel, report_repeated, validate_document
from otklik.legal_acts.acts.clause_dataclass import ADDRESS_LENGTH, ClauseKind, ClauseText
from otklik.legal_acts.document_import.clause_numbers import address_number

_CLAUSE = re.compile(r"^(?P<mark>#+ |- |\| |)\[(?P<address>[a-z0-9.-]+)\] ?(?P<text>.*)$")
_LABEL = re.compile(r"^(?P<label>(?P<number>\d+(\.\d+)*[⁰¹²³⁴-⁹]*)[.)]) (?P<text>.+)$", re.DOTALL)
_KINDS = {"#": ClauseKind.HEADING, "-": ClauseKind.ITEM, "|": ClauseKind.TABLE}
_MARKS = {ClauseKind.HEADING: "## ", ClauseKind.ITEM: "- ", ClauseKind.TABLE: "| "}
_LABELLED = {ClauseKind.POINT, ClauseKind.ITEM}
TAKEN = frozenset({"content", "main"})
"""Anchors of the page itself."""


class ActHeader(PackModel):
    """Particulars of an act, and the edition in the file. A number is text, such as 15-п. The first
    edition is in force from the day of the act; a later one names its day and the act that made the
    change."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
    kind: str = Field(min_length=1, max_length=60)
    number: str = Field(min_length=1, max_length=40)
    adopted_on: date
    body: str = Field(min_length=1, max_length=400)
    title: str = Field(min_length=1, max_length=500)
    place: str = Field(default="", max_length=120)
    effective_on: date | None = None
    repealed_on: date | None = None
    signed_by: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=400)
    summary: str = Field(default="", max_length=600)
    edition: int = Field(default=1, ge=1, le=1000)
    edition_effective_on: date | None = None
    changed_by: str = Field(default="", max_length=400)

    @model_validator(mode="after")
    def days_go_forward(self) -> Self:
        if self.repealed_on and (not self.effective_on or self.repealed_on <= self.effective_on):
            raise ValueError(_("The day of repeal must be later than the day it takes effect."))
        return self

    @model_validator(mode="after")
    def only_a_later_edition_has_a_day(self) -> Self:
        if (self.edition > 1) != (self.edition_effective_on is not None):
            raise ValueError(
                _("“edition_effective_on” belongs to the second and further editions.")
            )
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ActText:
    header: ActHeader
    clauses: tuple[ClauseText, ...]

    def full_address(self, clause: ClauseText) -> str:
        return f"{self.header.code}/{clause.address}"

    @property
    def addresses(self) -> set[str]:
        """Of all its clauses, with the act's code: «order-23/4.1»."""
        return {self.full_address(clause) for clause in self.clauses}


def act_files(pack: Pack) -> tuple[str, ...]:
    return tuple(name for name in pack.names if name.endswith(".md") and name != "README.md")


def read_acts(pack: Pack, report: Report) -> tuple[ActText, ...]:
    """Every readable act of the pack. Apps above check the addresses they cite by it."""
    acts: dict[str, ActText] = {}
    for name in act_files(pack):
        text = pack.text(name, report)
        act = None if text is None else parse_act(name, text, report)
        if act is not None:
            acts[name] = act
    _check_editions(acts, report)
    return tuple(acts.values())


def _check_editions(acts: dict[str, ActText], report: Report) -> None:
    first_files: dict[tuple[str, int], str] = {}
    for name, act in acts.items():
        key = (act.header.code, act.header.edition)
        if key in first_files:
            sentence = _("This edition of “%(code)s” is already in %(file)s.")
            report.add(name, 1, sentence % {"code": key[0], "file": first_files[key]})
        first_files.setdefault(key, name)


def parse_act(name: str, text: str, report: Report) -> ActText | None:
    """None, with problems reported, when its particulars are wrong."""
    lines = text.splitlines()
    if lines[:1] != ["---"] or "---" not in lines[1:]:
        report.add(name, 1, _("An act begins with its particulars between two lines “---”."))
        return None
    end = lines.index("---", 1)
    document = parse_yaml(name, "\n".join(lines[1:end]), report, first_line=2)
    header = validate_document(ActHeader, document, report) if document else None
    clauses = parse_clauses(name, lines[end + 1 :], report, before=end + 1)
    return ActText(header=header, clauses=clauses) if header else None


def parse_clauses(
    name: str, lines: list[str], report: Report, *, before: int = 0
) -> tuple[ClauseText, ...]:
    """Clauses of lines that follow `before` others; problems are reported by line."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(lines, before + 1):
        if not line.strip():
            is_open = False
        elif _CLAUSE.match(line):
            blocks.append((number, [line.rstrip()]))
            is_open = True
        elif is_open:
            blocks[-1][1].append(line.strip())
        else:
            report.add(name, number, _("A clause begins with its address, such as [3.2]."))
    clauses = tuple(_clause(number, block) for number, block in blocks)
    check_addresses(name, clauses, report)
    return clauses


def write_clauses(clauses: Iterable[ClauseText]) -> str:
    return "\n\n".join(
        f"{_MARKS.get(clause.kind, '')}[{clause.address}] "
        f"{clause.label}{' ' if clause.label else ''}{clause.text}"
        for clause in clauses
    )


def _clause(line: int, block: list[str]) -> ClauseText:
    match = _CLAUSE.match(block[0])
    assert match is not None  # noqa: S101 - `parse_clauses` collects only what matches
    text = "\n".join([match["text"], *block[1:]]).strip()
    return make_clause(match["address"], text, kind=_KINDS.get(match["mark"][:1]), line=line)


def make_clause(
    address: str, printed: str, *, kind: ClauseKind | None = None, line: int = 0
) -> ClauseText:
    """A clause from its printed words: a number at the beginning is its label. Without a `kind` it
    is a point with a label, a paragraph without."""
    text = printed.strip()
    label = _LABEL.match(text) if kind is None or kind in _LABELLED else None
    return ClauseText(
        address=address,
        kind=kind or (ClauseKind.POINT if label else ClauseKind.PARAGRAPH),
        label=label["label"] if label else "",
        text=label["text"].strip() if label else text,
        line=line,
    )


def check_addresses(name: str, clauses: tuple[ClauseText, ...], report: Report) -> None:
    lines = [(clause.line, clause.address) for clause in clauses]
    sentence = _("Address “%(key)s” was already given in line %(line)s.")
    report_repeated(name, lines, report, sentence)
    if not clauses:
        report.add(name, 0, _("The act has no clauses."))
    above: set[str] = set()
    for clause in clauses:
        for fault in _faults(clause, above):
            report.add(name, clause.line, fault)
        above.add(clause.address)


def _faults(clause: ClauseText, above: set[str]) -> Iterator[str]:
    if not clause.text:
        yield _("The clause has no text.")
    if clause.parent and clause.parent not in above:
        yield _("Nothing above has the address “%(address)s”.") % {"address": clause.parent}
    if clause.address in TAKEN or len(clause.address) > ADDRESS_LENGTH:
        yield _("“%(address)s” cannot be an address.") % {"address": clause.address}
    last = clause.address.rpartition(".")[2].partition("--")[0]
    if clause.label and last not in _ends(clause.label):
        sentence = _("The address ends with “%(last)s”, the printed number is “%(label)s”.")
        yield sentence % {"last": last, "label": clause.label}


def _ends(label: str) -> set[str]:
    """Endings of an address for a printed number: `5-1` for 5¹, and for 5.1 between 5 and 6."""
    whole = address_number(label.rstrip(".)"))
    return {whole.rpartition(".")[2], whole.replace(".", "-")} | {
        "-".join(whole.split(".")[place:]) for place in range(whole.count("."))
    }
