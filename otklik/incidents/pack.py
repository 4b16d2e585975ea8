"""What people write about, how long an answer may take, and what it may say: topics.csv,
norms.yaml and replies.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack import (
    Changes,
    Memory,
    Pack,
    PackModel,
    Report,
    Values,
    merge,
    report_repeated,
    validated,
    validated_rows,
)
from otklik.incidents.models import Competence, Norm, ReplyTemplate, Topic, TopicPhrase, Urgency
from otklik.organisation.models import Unit
from otklik.organisation.pack import read_units, unknown_unit

TOPICS, NORMS, REPLIES = "topics.csv", "norms.yaml", "replies.yaml"
NOBODY = "—"


class TopicRow(PackModel):
    """A row of topics.csv. `sample1` and `sample2` are things people write.

    `competence_ru` says the competence in the authority's own words, for whoever reads the file.
    """

    code: str = Field(min_length=1, max_length=20)
    name_ru: str = Field(min_length=1, max_length=200)
    competence: Competence
    competence_ru: str
    route_to: str = Field(max_length=200)
    sample1: str
    sample2: str
    ask_for: str = Field(max_length=300)
    unit: str = Field(min_length=1)
    urgency: Urgency
    needs_approval: bool

    def values(self) -> Values:
        return {
            "name": self.name_ru,
            "competence": self.competence.value,
            "route_to": "" if self.route_to == NOBODY else self.route_to,
            "ask_for": "" if self.ask_for == NOBODY else self.ask_for,
            "unit": self.unit,
            "urgency": self.urgency.value,
            "needs_approval": self.needs_approval,
            "is_active": True,
            "phrases": sorted({text for text in (self.sample1, self.sample2) if text}),
        }


class NormEntry(PackModel):
    """`basis` names the document that sets it; empty while it is only our own guide."""

    urgency: Urgency
    working_hours: float = Field(gt=0, le=1000)
    basis: str = Field(default="", max_length=300)


class NormsFile(PackModel):
    norms: tuple[NormEntry, ...] = Field(min_length=1)


class ReplyEntry(PackModel):
    """A sample reply. `basis` is for staff; `is_checked` says that the authority has read it."""

    topic: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=2000)
    basis: str = Field(default="", max_length=300)
    is_checked: bool = False


class RepliesFile(PackModel):
    replies: tuple[ReplyEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFiles:
    topics: tuple[TopicRow, ...]
    norms: NormsFile
    replies: RepliesFile


class IncidentsRoom:
    name = "incidents"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (TOPICS, NORMS, *([REPLIES] if REPLIES in pack else []))

    def validate(self, pack: Pack, report: Report) -> IncidentFiles | None:
        rows = validated_rows(TopicRow, pack, TOPICS, report)
        if rows is not None:
            _check_topics(rows, pack, report)
        norms = _read_norms(pack, report)
        replies = _read_replies(pack, {row.code for _line, row in rows or ()}, report)
        if rows is None or norms is None or replies is None:
            return None
        return IncidentFiles(topics=tuple(row for _line, row in rows), norms=norms, replies=replies)

    def load(self, parsed: IncidentFiles, memory: Memory, at: datetime) -> Changes:
        topics = merge(
            Topic,
            {row.code: row.values() for row in parsed.topics},
            kind="topic",
            memory=memory,
            at=at,
            write=_topic_attributes,
            leaving={"is_active": False},
            after=_keep_phrases,
        )
        norms = merge(
            Norm,
            {
                entry.urgency.value: {
                    "working_minutes": round(entry.working_hours * 60),
                    "basis": entry.basis,
                }
                for entry in parsed.norms.norms
            },
            kind="norm",
            memory=memory,
            at=at,
            find=lambda urgency: {"urgency": urgency},
        )
        replies = merge(
            ReplyTemplate,
            {
                entry.topic: {
                    "text": entry.text,
                    "basis": entry.basis,
                    "is_checked": entry.is_checked,
                    "is_active": True,
                }
                for entry in parsed.replies.replies
            },
            kind="reply_template",
            memory=memory,
            at=at,
            find=lambda code: {"topic": Topic.objects.get(code=code)},
            leaving={"is_active": False},
        )
        return topics + norms + replies


room = IncidentsRoom()


def _check_topics(rows: list[tuple[int, TopicRow]], pack: Pack, report: Report) -> None:
    report_repeated(
        TOPICS,
        [(line, row.code) for line, row in rows],
        _("Code “%(key)s” was already given in line %(line)s."),
        report,
    )
    units = read_units(pack, report)
    codes = {unit.code for unit in units.units} if units else set()
    for line, row in rows:
        if units and row.unit not in codes:
            report.add(TOPICS, line, unknown_unit(row.unit))


def _read_norms(pack: Pack, report: Report) -> NormsFile | None:
    document = pack.document(NORMS, report)
    file = validated(NormsFile, document, report) if document else None
    if file and document:
        report_repeated(
            NORMS,
            [
                (document.line("norms", index, "urgency"), entry.urgency.value)
                for index, entry in enumerate(file.norms)
            ],
            _("Urgency “%(key)s” was already given in line %(line)s."),
            report,
        )
        for urgency in {*Urgency} - {entry.urgency for entry in file.norms}:
            sentence = _("A norm for urgency “%(urgency)s” is missing.")
            report.add(NORMS, document.line("norms"), sentence % {"urgency": urgency.value})
    return file


def _read_replies(pack: Pack, topics: set[str], report: Report) -> RepliesFile | None:
    """Sample replies; a pack may have none."""
    if REPLIES not in pack:
        return RepliesFile()
    document = pack.document(REPLIES, report)
    file = validated(RepliesFile, document, report) if document else None
    if file and document:
        lines = [document.line("replies", n, "topic") for n in range(len(file.replies))]
        codes = [entry.topic for entry in file.replies]
        report_repeated(
            REPLIES,
            zip(lines, codes, strict=True),
            _("Topic “%(key)s” already has a reply in line %(line)s."),
            report,
        )
        for line, code in zip(lines, codes, strict=True):
            if topics and code not in topics:
                report.add(REPLIES, line, _("There is no topic “%(code)s”.") % {"code": code})
    return file


def _topic_attributes(values: Values) -> Mapping[str, Any]:
    attributes = {name: value for name, value in values.items() if name != "phrases"}
    if "unit" in attributes:
        attributes["unit"] = Unit.objects.get(code=attributes["unit"])
    return attributes


def _keep_phrases(topic: Topic, before: Values, values: Values) -> None:
    """Phrases the pack added come, those it dropped go; those of people are not touched."""
    old, new = set(before.get("phrases", ())), set(values["phrases"])
    topic.phrases.filter(is_from_pack=True, text__in=old - new).delete()
    for text in sorted(new - old):
        TopicPhrase.objects.get_or_create(topic=topic, text=text, defaults={"is_from_pack": True})
