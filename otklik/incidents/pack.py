"""What people write about, how long an answer may take, and what it may say: topics.csv,
norms.yaml and replies.yaml; other files have modules of their own."""

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
from otklik.incidents.alarms_pack import ALARMS, load_alarms, read_alarms
from otklik.incidents.alarms_pack import Signs as AlarmSigns
from otklik.incidents.approvals_pack import (
    APPROVALS,
    ApprovalsFile,
    load_approvals,
    read_approvals,
)
from otklik.incidents.bodies_pack import BODIES, BodiesFile, load_bodies, read_bodies
from otklik.incidents.competence_pack import COMPETENCE, load_competence, read_competence
from otklik.incidents.models import Competence, ReplyTemplate, Topic, TopicPhrase, Urgency
from otklik.incidents.moderation_pack import (
    MODERATION,
    ModerationFile,
    load_moderation,
    read_moderation,
)
from otklik.incidents.norms_pack import NORMS, NormsFile, load_norms, read_norms
from otklik.incidents.quality_pack import QUALITY, QualityFile, load_quality, read_quality
from otklik.incidents.request_pack import REQUESTS, RequestsFile, load_requests, read_requests
from otklik.language.competence import Signs
from otklik.organisation.models import Unit
from otklik.organisation.pack import read_units, unknown_unit

TOPICS = "topics.csv"
REPLIES = "replies.yaml"
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
    requests: RequestsFile | None
    bodies: BodiesFile
    signs: Signs
    alarms: AlarmSigns
    approvals: ApprovalsFile
    moderation: ModerationFile
    quality: QualityFile | None


class IncidentsRoom:
    name = "incidents"

    def files(self, pack: Pack) -> tuple[str, ...]:
        optional = (REPLIES, REQUESTS, BODIES, COMPETENCE, ALARMS, APPROVALS, MODERATION, QUALITY)
        return (TOPICS, NORMS, *(name for name in optional if name in pack))

    def validate(self, pack: Pack, report: Report) -> IncidentFiles | None:
        rows = validated_rows(TopicRow, pack, TOPICS, report)
        if rows is not None:
            _check_topics(rows, pack, report)
        norms = read_norms(pack, report)
        codes = {row.code for _line, row in rows or ()}
        replies = _read_replies(pack, codes, report)
        bodies = read_bodies(pack, codes, report)
        signs = read_competence(pack, codes, report)
        alarms = read_alarms(pack, report)
        requests = read_requests(pack, report)
        approvals = read_approvals(pack, report)
        moderation = read_moderation(pack, report)
        quality = read_quality(pack, report)
        if rows is None or norms is None or replies is None or bodies is None:
            return None
        if approvals is None or moderation is None or signs is None or alarms is None:
            return None
        return IncidentFiles(
            topics=tuple(row for _line, row in rows),
            norms=norms,
            replies=replies,
            requests=requests,
            bodies=bodies,
            signs=signs,
            alarms=alarms,
            approvals=approvals,
            moderation=moderation,
            quality=quality,
        )

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
        norms = load_norms(parsed.norms, memory, at)
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
        loaded = topics + norms + replies + load_bodies(parsed.bodies, memory, at)
        loaded += load_competence(parsed.signs, memory, at)
        loaded += load_alarms(parsed.alarms, memory, at)
        loaded += load_approvals(parsed.approvals, memory, at)
        loaded += load_moderation(parsed.moderation, memory, at)
        if parsed.requests:
            loaded += load_requests(parsed.requests, memory, at)
        return loaded + load_quality(parsed.quality, memory, at) if parsed.quality else loaded


room = IncidentsRoom()


def topic_codes(pack: Pack, report: Report) -> set[str]:
    """Codes of topics.csv, for other files that name some."""
    rows = pack.rows(TOPICS, frozenset(TopicRow.model_fields), report)
    return {row.cells["code"] for row in rows or ()}


def unknown_topic(code: str) -> str:
    return _("There is no topic “%(code)s”.") % {"code": code}


def _check_topics(rows: list[tuple[int, TopicRow]], pack: Pack, report: Report) -> None:
    report_repeated(TOPICS, [(line, row.code) for line, row in rows], report)
    units = read_units(pack, report)
    codes = {unit.code for unit in units.units} if units else set()
    for line, row in rows:
        if units and row.unit not in codes:
            report.add(TOPICS, line, unknown_unit(row.unit))


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
            report,
            _("Topic “%(key)s” already has a reply in line %(line)s."),
        )
        for line, code in zip(lines, codes, strict=True):
            if topics and code not in topics:
                report.add(REPLIES, line, unknown_topic(code))
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
