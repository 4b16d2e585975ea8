"""What people write about, how long an answer may take, and prepared answers: topics.csv,
norms.yaml and replies.yaml; other files have their own modules."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.incidents.approval_rules.pack_loader import APPROVALS, ApprovalsFile, load_approvals
from otklik.incidents.classification.pack_loader import (
    ALARMS,
    COMPETENCE,
    load_alarms,
    load_competence,
    read_alarms,
    read_competence,
)
from otklik.incidents.foi_requests.pack_loader import REQUESTS, RequestsFile, load_requests
from otklik.incidents.moderation.pack_loader import MODERATION, ModerationFile, load_moderation
from otklik.incidents.quality.pack_loader import QUALITY, QualityFile, load_quality
from otklik.incidents.replies.referral.pack_loader import BODIES, load_bodies, read_bodies
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.sla.pack_loader import NORMS, NormsFile, load_norms
from otklik.incidents.topics.models import Topic
from otklik.incidents.topics.pack_loader import (
    TOPICS,
    load_topics,
    read_topics,
    report_unknown_topics,
)

REPLIES = "replies.yaml"


class ReplyEntry(PackModel):
    """A sample reply. `basis` is for staff; `is_checked`: the authority has approved it."""

    topic: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=2000)
    basis: str = Field(default="", max_length=300)
    is_checked: bool = False


class RepliesFile(PackFile):
    FILE = REPLIES
    once = [
        ("replies", "topic", gettext_noop("Topic “%(key)s” already has a reply in line %(line)s."))
    ]
    replies: tuple[ReplyEntry, ...] = ()


def _read_replies(pack: Pack, report: Report, topics: Collection[str]) -> RepliesFile | None:
    file = RepliesFile.read_or_empty(pack, report)
    codes = [
        (pack.line(REPLIES, "replies", n, "topic"), entry.topic)
        for n, entry in enumerate(file.replies if file else ())
    ]
    report_unknown_topics(REPLIES, codes, topics, report)
    return file


def _load_replies(file: RepliesFile, tables: Tables) -> Changes:
    return tables.merge(
        ReplyTemplate,
        {e.topic: e.model_dump(exclude={"topic"}) | {"is_active": True} for e in file.replies},
        kind="reply_template",
        find=lambda code: {"topic": Topic.objects.get(code=code)},
    )


type Read = Callable[[Pack, Report, Collection[str]], Any]
type Load = Callable[[Any, Tables], Changes]

#: By file: what reads and checks it with the codes of topics, and what writes it. A reader returns
#: None for a file with faults, which it reports, and for one that changes nothing.
PARTS: Mapping[str, tuple[Read, Load]] = {
    NORMS: (lambda pack, report, _topics: NormsFile.read(pack, report), load_norms),
    REPLIES: (_read_replies, _load_replies),
    BODIES: (read_bodies, load_bodies),
    COMPETENCE: (read_competence, load_competence),
    ALARMS: (lambda pack, report, _topics: read_alarms(pack, report), load_alarms),
    REQUESTS: (
        lambda pack, report, _topics: RequestsFile.read_optional(pack, report),
        load_requests,
    ),
    APPROVALS: (
        lambda pack, report, _topics: ApprovalsFile.read_or_empty(pack, report),
        load_approvals,
    ),
    MODERATION: (
        lambda pack, report, _topics: ModerationFile.read_or_empty(pack, report),
        load_moderation,
    ),
    QUALITY: (lambda pack, report, _topics: QualityFile.read_optional(pack, report), load_quality),
}


class IncidentsLoader:
    name = "incidents"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (TOPICS, NORMS, *(name for name in PARTS if name in pack and name != NORMS))

    def validate(self, pack: Pack, report: Report) -> dict[str, Any]:
        topics = read_topics(pack, report)
        codes = {row.code for row in topics}
        parts = {name: read(pack, report, codes) for name, (read, _load) in PARTS.items()}
        return {TOPICS: topics, **parts}

    def load(self, parsed: dict[str, Any], tables: Tables) -> Changes:
        changes = load_topics(parsed[TOPICS], tables)
        for name, (_read, load) in PARTS.items():
            if parsed[name] is not None:
                changes += load(parsed[name], tables)
        return changes


loader = IncidentsLoader()
