"""What people write about, how long an answer may take, and what it may say: topics.csv,
norms.yaml and replies.yaml; other files have modules of their own."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.load import Changes, Memory, merge
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_document, validate_rows
from otklik.incidents.approval_rules.pack import (
    APPROVALS,
    ApprovalsFile,
    load_approvals,
    read_approvals,
)
from otklik.incidents.classification.pack import (
    ALARMS,
    COMPETENCE,
    AlarmSigns,
    load_alarms,
    load_competence,
    read_alarms,
    read_competence,
)
from otklik.incidents.information_requests.pack import (
    REQUESTS,
    RequestsFile,
    load_requests,
    read_requests,
)
from otklik.incidents.moderation.pack import (
    MODERATION,
    ModerationFile,
    load_moderation,
    read_moderation,
)
from otklik.incidents.quality.pack import QUALITY, QualityFile, load_quality, read_quality
from otklik.incidents.replies.referral.pack import BODIES, BodiesFile, load_bodies, read_bodies
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.sla.pack import NORMS, NormsFile, load_norms, read_norms
from otklik.incidents.topics.models import Topic
from otklik.incidents.topics.pack import (
    TOPICS,
    TopicRow,
    _check_topics,
    _keep_phrases,
    _topic_attributes,
    unknown_topic,
)
from otklik.nlp.classify.authority_competence import Signs

REPLIES = "replies.yaml"


class ReplyEntry(PackModel):
    """A sample reply. `basis` is for staff; `is_checked` says that the authority has read it."""

    topic: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=2000)
    basis: str = Field(default="", max_length=300)
    is_checked: bool = False


class RepliesFile(PackModel):
    replies: tuple[ReplyEntry, ...] = ()


def _read_replies(pack: Pack, topics: set[str], report: Report) -> RepliesFile | None:
    """Sample replies; a pack may have none."""
    if REPLIES not in pack:
        return RepliesFile()
    document = pack.document(REPLIES, report)
    file = validate_document(RepliesFile, document, report) if document else None
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


class IncidentsLoader:
    name = "incidents"

    def files(self, pack: Pack) -> tuple[str, ...]:
        optional = (REPLIES, REQUESTS, BODIES, COMPETENCE, ALARMS, APPROVALS, MODERATION, QUALITY)
        return (TOPICS, NORMS, *(name for name in optional if name in pack))

    def validate(self, pack: Pack, report: Report) -> IncidentFiles | None:
        rows = validate_rows(TopicRow, pack, TOPICS, report)
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


loader = IncidentsLoader()
