"""The brief of a week or a month: its text from the data, its document from the text."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.documents.blocks import Block, Document, heading, line
from otklik.core.files.file_responses import DOCX, PDF
from otklik.core.mail import send_letter
from otklik.dashboards.media_monitoring.briefs.models import Brief, BriefMail
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.authority_document import authority_document
from otklik.ui.dates import days

MOST_TOPICS, MOST_POINTS = 10, 10


def period(kind: str, *, today: date) -> tuple[date, date]:
    """The last whole week, Monday to Sunday, or the last whole month."""
    if kind == Brief.Kind.MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    last = today - timedelta(days=today.weekday() + 1)
    return last - timedelta(days=6), last


def write_text(first: date, last: date) -> str:
    """What the data says about these days, each number with that of the days before."""
    return "\n".join(_lines(first, last))


def _lines(first: date, last: date) -> Iterator[str]:
    count = (last - first).days + 1
    before = first - timedelta(days=count), first - timedelta(days=1)
    mentions = Mention.objects.filter(on__range=(first, last))
    now, then = mentions.count(), Mention.objects.filter(on__range=before).count()
    yield "# " + _("In one sentence")
    yield ngettext(
        "%(n)s mention, near repeats counted; as many days before: %(then)s.",
        "%(n)s mentions, near repeats counted; as many days before: %(then)s.",
        now,
    ) % {"n": now, "then": then}
    angry = mentions.filter(tone=Mention.Tone.ANGRY).count()
    yield _("Discontented by their words: %(n)s of %(all)s.") % {"n": angry, "all": now}
    yield "# " + _("What was spoken of most")
    yield from _topics(first, last, before) if now else [_("Nothing.")]
    yield "# " + _("Topics that rose beyond their usual range")
    rises = Rise.objects.filter(opened_on__lte=last).select_related("topic")
    rises = rises.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=first))
    points = [
        "- "
        + _("%(topic)s: %(n)s in seven days, usually %(low)s to %(high)s. %(decision)s")
        % {
            "topic": rise.topic, "n": rise.week, "low": rise.low, "high": rise.high,
            "decision": rise.decision or rise.get_verdict_display() or _("Nothing decided yet."),
        }
        for rise in rises
    ]  # fmt: skip
    yield from points or [_("None.")]
    for state in (Mention.State.ANSWER, Mention.State.EXPLANATION):
        yield "# " + str(state.label).capitalize()
        waiting = mentions.filter(state=state).first_of_their_kind().select_related("source")
        points = [
            f"- {one.shown_title} ({one.place or one.source}, {date_format(one.on, 'j E')})"
            for one in waiting[:MOST_POINTS]
        ]
        yield from points or [_("None.")]


def _topics(first: date, last: date, before: tuple[date, date]) -> Iterator[str]:
    def counted(since: date, until: date) -> dict[int, int]:
        rows = Mention.objects.filter(on__range=(since, until), topic__isnull=False).order_by()
        return dict(rows.values_list("topic").annotate(n=Count("pk")))

    now, then = counted(first, last), counted(*before)
    names = {topic.pk: topic.name for topic in Topic.objects.filter(pk__in=now)}
    for pk, n in sorted(now.items(), key=lambda one: (-one[1], names[one[0]]))[:MOST_TOPICS]:
        message = _("%(topic)s: %(n)s (before: %(then)s)")
        yield "- " + message % {"topic": names[pk], "n": n, "then": then.get(pk, 0)}


def document(brief: Brief) -> Document:
    """The brief as a document, independent of the file format."""
    lines = filter(None, map(str.strip, brief.text.splitlines()))
    return authority_document(
        _("Brief of the information field"),
        [_block(item) for item in lines],
        under=[days(brief.first, brief.last)],
    )


def _block(text: str) -> Block:
    if text.startswith("# "):
        return heading(text[2:])
    return line(f"— {text[2:]}" if text.startswith("- ") else text)


def mail(mail_id: int, *, at: datetime) -> None:
    """Tried once: the page of the brief shows whether it was sent."""
    row = BriefMail.objects.select_related("brief", "user").get(pk=mail_id)
    is_wanted = row.user.is_active and row.user.email and row.mailed_at is None
    if not settings.MAIL_IS_CONFIGURED or not is_wanted:
        return
    brief = row.brief
    with translation.override(settings.LANGUAGE_CODE):
        result = document(brief)
        subject = f"{result.title}: {days(brief.first, brief.last)}"
        body = _("The brief is attached: as PDF to be read, as DOCX to be worked with.")
        pdf = result.make("pdf")
    files = [
        (f"{file_name(brief)}.pdf", pdf, PDF),
        (f"{file_name(brief)}.docx", bytes(brief.body), DOCX),
    ]
    is_mailed = send_letter("A brief", subject, body, to=[row.user.email], files=files)
    BriefMail.objects.filter(pk=row.pk).update(**{"mailed_at" if is_mailed else "failed_at": at})


def file_name(brief: Brief) -> str:
    return f"brief-{brief.first:%Y-%m-%d}"
