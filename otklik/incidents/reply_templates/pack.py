from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_document
from otklik.incidents.topics.pack import unknown_topic

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
