"""Early warnings: which topic rose, by how much, who looked, what was decided."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import choice_field, text_field
from otklik.core.web.handle_refusals import apply_form, render_form
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.topic_alerts import detect_rising_topics
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.statistics.early_warning import BEGINNING
from otklik.ui.components.charts import Bar

MOST_MENTIONS = 50
WEEKS = 8


class DecisionForm(forms.Form):
    """What is done about a warning."""

    verdict = choice_field(
        gettext_lazy("What was decided"),
        gettext_lazy("Choose what was decided."),
        choices=Rise.Verdict.choices,
    )
    decision = text_field(gettext_lazy("What is being done, by whom and by when"), required=False)


@staff_only(Right.WORK_FIELD, "GET")
def rises(request: StaffRequest) -> HttpResponse:
    """Open ones, then earlier ones; and what is watched."""
    now = timezone.now()
    known = Rise.objects.select_related("topic", "seen_by", "decided_by")
    past = known.filter(closed_on__isnull=False)
    counts = detect_rising_topics.counts(until=timezone.localdate(now) - detect_rising_topics.DAY)
    context = {
        "standing": known.active(),
        "page": Paginator(past, 20).get_page(request.GET.get("page")),
        "days": counts.table.shape[1] if counts else 0,
        "needed": BEGINNING,
        "topics": len(counts.topics) if counts else 0,
        "now": now,
    }
    return render(request, "dashboards/media_monitoring/rises.html", context)


@staff_only(Right.WORK_FIELD)
def rise(request: StaffRequest, pk: int) -> HttpResponse:
    """One warning. The first to click or decide is recorded; opening the page writes nothing."""
    found = get_object_or_404(
        Rise.objects.select_related("topic__unit", "seen_by", "decided_by"), pk=pk
    )
    if "seen" in request.POST:
        found.look(by=request.user, at=timezone.now())
        messages.success(request, _("Marked as checked."))
        return redirect("media-monitoring:topic-alert", pk)
    initial = {"verdict": found.verdict, "decision": found.decision}
    form = DecisionForm(request.POST or None, initial=initial)
    if apply_form(request, form, found.decide, _("The decision is saved."), field="decision"):
        return redirect("media-monitoring:topic-alert", pk)
    return _show(request, found, form)


def _show(request: StaffRequest, found: Rise, form: DecisionForm) -> HttpResponse:
    first = found.opened_on - timedelta(days=6)
    mentions = Mention.objects.about(found.topic_id).filter(on__range=(first, found.until))
    context = {
        "rise": found,
        "form": form,
        "first": first,
        "mentions": mentions.first_of_their_kind().for_list()[:MOST_MENTIONS],
        "count": mentions.count(),
        "bars": _weeks(found),
        "now": timezone.now(),
    }
    return render_form(request, "dashboards/media_monitoring/rise.html", context)


def _weeks(found: Rise) -> list[Bar]:
    """The week of the warning and those before, each ending on its weekday."""
    since = found.until - timedelta(days=7 * WEEKS - 1)
    mentions = Mention.objects.counted_by_day(since=since, until=found.until)
    ours = {on: n for (topic, on), n in mentions.items() if topic == found.topic_id}
    total = sum(ours.values())
    bars = []
    for number in range(WEEKS if total else 0):
        first = since + timedelta(days=7 * number)
        last = first + timedelta(days=6)
        count = sum(n for on, n in ours.items() if first <= on <= last)
        bars.append(
            Bar(label=f"{first:%d.%m}–{last:%d.%m}", base=total, count=count, is_tally=True)
        )
    return bars
