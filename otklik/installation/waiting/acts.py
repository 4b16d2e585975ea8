"""Legal acts as text with addresses: any .md file of a pack but README.md.

A file begins with its particulars between two lines `---`. Then come clauses, a blank line
between them, each beginning with its address in square brackets:

    ## [3] A heading
    [3.1] A paragraph, or a point with its printed number: [1.2] 2. The main tasks are:
    - [1.2.1] an item of a list

Lines of one clause that follow each other without a blank line are its printed lines.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from otklik.core.pack import Pack, PackModel, Report, parse_yaml, report_repeated, validated

_CLAUSE = re.compile(r"^(?P<mark>#+ |- |)\[(?P<address>[a-z0-9.-]+)\] ?(?P<text>.*)$")
_LABEL = re.compile(r"^(?P<label>(?P<number>\d+(\.\d+)*)[.)]) (?P<text>.+)$", re.DOTALL)


class ActHeader(PackModel):
    """Particulars of an act. A number is text: there are numbers such as 15-п."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
    kind: str = Field(min_length=1)
    number: str = Field(min_length=1)
    adopted_on: date
    body: str = Field(min_length=1)
    title: str = Field(min_length=1)
    place: str = ""
    effective_on: date | None = None
    signed_by: str = ""
    source: str = ""


class ClauseKind(StrEnum):
    HEADING = "heading"
    POINT = "point"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One addressed piece of an act. `label` is the number as printed, with its dot."""

    address: str
    kind: ClauseKind
    label: str
    text: str
    line: int

    @property
    def printed(self) -> str:
        return f"{self.label} {self.text}" if self.label else self.text

    @property
    def parent(self) -> str:
        """Address of the clause this one stands under; empty at the top."""
        return self.address.rpartition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    header: ActHeader
    clauses: tuple[Clause, ...]

    def full_address(self, clause: Clause) -> str:
        return f"{self.header.code}/{clause.address}"

    @property
    def addresses(self) -> set[str]:
        return {self.full_address(clause) for clause in self.clauses}


class ActsReader:
    name = "acts"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in pack.names if name.endswith(".md") and name != "README.md")

    def validate(self, pack: Pack, report: Report) -> tuple[Act, ...] | None:
        texts = {name: pack.text(name, report) for name in self.files(pack)}
        acts = [parse_act(name, text, report) for name, text in texts.items() if text is not None]
        return tuple(act for act in acts if act is not None)


reader = ActsReader()


def parse_act(name: str, text: str, report: Report) -> Act | None:
    """An act from its text; None, with problems reported, when its particulars are wrong."""
    lines = text.splitlines()
    if lines[:1] != ["---"] or "---" not in lines[1:]:
        report.add(name, 1, _("An act begins with its particulars between two lines “---”."))
        return None
    end = lines.index("---", 1)
    document = parse_yaml(name, "\n".join(lines[1:end]), report, first_line=2)
    header = validated(ActHeader, document, report) if document else None
    clauses = _clauses(name, lines, end + 1, report)
    _check_addresses(name, clauses, report)
    return Act(header=header, clauses=tuple(clauses)) if header else None


def _clauses(name: str, lines: list[str], start: int, report: Report) -> list[Clause]:
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            is_open = False
        elif _CLAUSE.match(line):
            blocks.append((number, [line.rstrip()]))
            is_open = True
        elif is_open:
            blocks[-1][1].append(line.strip())
        else:
            report.add(name, number, _("A clause begins with its address, such as [3.2]."))
    return [_clause(number, block) for number, block in blocks]


def _clause(line: int, block: list[str]) -> Clause:
    match = _CLAUSE.match(block[0])
    assert match is not None  # noqa: S101 - `_clauses` collects only what matches
    text = "\n".join([match["text"], *block[1:]]).strip()
    kind = {"#": ClauseKind.HEADING, "-": ClauseKind.ITEM}.get(match["mark"][:1])
    label = _LABEL.match(text) if kind is None else None
    return Clause(
        address=match["address"],
        kind=kind or (ClauseKind.POINT if label else ClauseKind.PARAGRAPH),
        label=label["label"] if label else "",
        text=label["text"] if label else text,
        line=line,
    )


def _check_addresses(name: str, clauses: list[Clause], report: Report) -> None:
    report_repeated(
        name,
        [(clause.line, clause.address) for clause in clauses],
        _("Address “%(key)s” was already given in line %(line)s."),
        report,
    )
    if not clauses:
        report.add(name, 0, _("The act has no clauses."))
    above: set[str] = set()
    for clause in clauses:
        if not clause.text:
            report.add(name, clause.line, _("The clause has no text."))
        if clause.parent and clause.parent not in above:
            sentence = _("Nothing above has the address “%(address)s”.")
            report.add(name, clause.line, sentence % {"address": clause.parent})
        last = clause.address.rpartition(".")[2]
        if clause.label and clause.label.rstrip(".)").rpartition(".")[2] != last:
            sentence = _("The address ends with “%(last)s”, the printed number is “%(label)s”.")
            report.add(name, clause.line, sentence % {"last": last, "label": clause.label})
        above.add(clause.address)
