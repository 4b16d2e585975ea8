"""What a pack says of answers: answers.yaml how the list stands, answers/<slug>.yaml one each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from otklik.answers.models.page import LONGEST_SHORT
from otklik.core.pack import Pack, PackModel, Report, validated

LIST, FOLDER = "answers.yaml", "answers"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
_ARTICLE = re.compile(r"^(?P<article>\d+(?:-\d+)?)(?:\.(?P<point>\d+(?:-\d+)?))?(?P<rest>\..+)?$")
_PARAGRAPH = re.compile(r"^\.p(?P<number>\d+)$")


class Parts(StrEnum):
    """How people name the clauses of an act."""

    ARTICLE = "article"
    POINT = "point"


class ActEntry(PackModel):
    """How an act is called where it is cited."""

    name: str = Field(min_length=1, max_length=120)
    parts: Parts = Parts.POINT

    def words(self, clause: str) -> str:
        """«Закон …, статья 26.1, пункт 4» for `26-1.4`."""
        found = _ARTICLE.match(clause)
        if found is None:
            return self.name
        article = found["article"].replace("-", ".")
        point = (found["point"] or "").replace("-", ".")
        if self.parts == Parts.POINT:
            said = [f"пункт {article}", f"подпункт {point}" if point else ""]
        else:
            said = [f"статья {article}", f"пункт {point}" if point else ""]
        paragraph = _PARAGRAPH.match(found["rest"] or "")
        said.append(f"абзац {paragraph['number']}" if paragraph else "")
        return ", ".join([self.name, *filter(None, said)])


class NeedEntry(PackModel):
    words: str = Field(min_length=1, max_length=60)
    topics: tuple[Code, ...] = Field(min_length=1)


class ListFile(PackModel):
    title: str = Field(default="Вопросы и ответы", min_length=1, max_length=120)
    slug: Slug = "answers"
    acts: Mapping[str, ActEntry] = Field(default_factory=dict)
    needs: tuple[NeedEntry, ...] = ()


class NormEntry(PackModel):
    """A clause, and what it says in our words. `words` where its name is not made of numbers."""

    act: Slug
    clause: str = Field(default="", pattern=r"^[a-z0-9.-]*$", max_length=60)
    says: str = Field(default="", max_length=300)
    words: str = Field(default="", max_length=200)

    @property
    def address(self) -> str:
        return f"{self.act}/{self.clause}" if self.clause else self.act


class AnswerEntry(PackModel):
    question: str = Field(min_length=1, max_length=160)
    short: str = Field(min_length=1, max_length=LONGEST_SHORT)
    danger: str = Field(default="", max_length=200)
    steps: tuple[Line, ...] = ()
    norm: tuple[NormEntry, ...] = Field(min_length=1)
    who: str = Field(default="", max_length=600)
    bring: tuple[Line, ...] = ()
    related: tuple[Slug, ...] = Field(default=(), max_length=5)
    topics: tuple[Code, ...] = Field(min_length=1)
    words: str = Field(default="", max_length=500)
    # Lines by which the desk knows that this danger is meant: see incidents.alarms_pack.
    urgent: tuple[Line, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFiles:
    """None of them where the pack has no answers."""

    list: ListFile
    answers: Mapping[str, AnswerEntry]

    def __bool__(self) -> bool:
        return bool(self.answers)


def read_answers(pack: Pack, report: Report) -> AnswersFiles | None:
    listed = _read_list(pack, report)
    answers: dict[str, AnswerEntry] = {}
    is_whole = listed is not None
    for name in pack.within(FOLDER):
        document = pack.document(name, report)
        entry = validated(AnswerEntry, document, report) if document else None
        if entry is None or document is None:
            is_whole = False
            continue
        slug = name.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
        answers[slug] = entry
        for sentence in _doubts(entry, listed) if listed else ():
            report.add(name, document.line("norm"), sentence)
            is_whole = False
    for slug, entry in answers.items():
        for other in entry.related:
            if other not in answers or other == slug:
                sentence = _("“%(slug)s” is no other answer of the pack.") % {"slug": other}
                report.add(f"{FOLDER}/{slug}.yaml", 0, sentence)
                is_whole = False
    return AnswersFiles(list=listed, answers=answers) if is_whole and listed else None


def _read_list(pack: Pack, report: Report) -> ListFile | None:
    if LIST not in pack:
        return ListFile()
    document = pack.document(LIST, report)
    return validated(ListFile, document, report) if document else None


def _doubts(entry: AnswerEntry, listed: ListFile) -> Iterator[str]:
    for norm in entry.norm:
        if norm.act not in listed.acts:
            yield _("“%(act)s” has no name under “acts” in answers.yaml.") % {"act": norm.act}
