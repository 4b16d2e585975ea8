"""The brief of a week or a month: its words from the data, its document from its words."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.core.ooxml import Pictures, document, paragraph, run
from otklik.incidents.models import Topic
from otklik.overview.models import Brief, Mention, Rise

MOST_TOPICS, MOST_POINTS = 10, 10


def period(kind: str, *, today: date) -> tuple[date, date]:
    """The last whole week, Monday to Sunday, or the last whole month."""
    if kind == Brief.Kind.MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    last = today - timedelta(days=today.weekday() + 1)
    return last - timedelta(days=6), last


def written(first: date, last: date) -> str:
    """What the data says of these days, each number with that of as many days before."""
    return "\n".join(_lines(first, last))


def _lines(first: date, last: date) -> Iterator[str]:
    days = (last - first).days + 1
    before = first - timedelta(days=days), first - timedelta(days=1)
    told = Mention.objects.filter(on__range=(first, last))
    now, then = told.count(), Mention.objects.filter(on__range=before).count()
    yield "# " + _("In one sentence")
    yield ngettext(
        "%(n)s mention, near repeats counted; as many days before: %(then)s.",
        "%(n)s mentions, near repeats counted; as many days before: %(then)s.",
        now,
    ) % {"n": now, "then": then}
    angry = told.filter(tone=Mention.Tone.ANGRY).count()
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
        waiting = told.filter(state=state).first_of_their_kind().select_related("source")
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
        said = _("%(topic)s: %(n)s (before: %(then)s)")
        yield "- " + said % {"topic": names[pk], "n": n, "then": then.get(pk, 0)}


def docx(brief: Brief, *, authority: str) -> bytes:
    """The brief as a text document."""
    days = f"{date_format(brief.first, 'j E Y')} — {date_format(brief.last, 'j E Y')}"
    title = _("Brief of the information field")
    body = [
        paragraph(run(authority), style="Centre"),
        paragraph(run(title), style="Title"),
        paragraph(run(days), style="Centre"),
    ]
    for line in filter(None, (line.strip() for line in brief.text.splitlines())):
        if line.startswith("# "):
            body.append(paragraph(run(line[2:]), style="Heading1"))
        elif line.startswith("- "):
            body.append(paragraph(run(f"— {line[2:]}")))
        else:
            body.append(paragraph(run(line)))
    return document(body, pictures=Pictures(), title=title, author=authority, language="ru")
