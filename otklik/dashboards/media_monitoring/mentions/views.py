"""The list of mentions with its filters, one mention, a mention by hand."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.core.form_fields import address_field, line_field, moment_field, text_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_form,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.dashboards.media_monitoring.mentions.filters import Filters, by_day, choices
from otklik.dashboards.media_monitoring.mentions.manual_mention import note
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionDecision
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.incidents.topics.models import Topic
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.resume_typed_form import safe_return

A_PAGE = 30


class MentionCardForm(forms.Form):
    """A mention that none of our sources delivers. The key makes a double submission harmless."""

    url = address_field(
        gettext_lazy("Link"), help_text=gettext_lazy("To the very text, post or broadcast.")
    )
    place = line_field(
        gettext_lazy("Source of the mention"),
        gettext_lazy("Write where it was published."),
        longest=120,
        help_text=gettext_lazy("A newspaper, a channel, a group."),
    )
    title = forms.CharField(label=gettext_lazy("Heading"), max_length=300, required=False)
    text = text_field(
        gettext_lazy("Words of the mention"),
        gettext_lazy("Write or paste what was said."),
        longest=20_000,
        rows=6,
        help_text=gettext_lazy("Names, phones and addresses of people are hidden by the program."),
    )
    at = moment_field(
        gettext_lazy("When it appeared"), help_text=gettext_lazy("Day and time: 24.11.2026 14:05")
    )
    picture = forms.FileField(
        label=gettext_lazy("Screenshot"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What it is about and its tone, decided by a person."""

    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        queryset=Topic.objects.active(),
        required=False,
        empty_label=gettext_lazy("no topic"),
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"),
        choices=[("", gettext_lazy("not said")), *Mention.Tone.choices],
        required=False,
    )


@staff_only(Right.WORK_FIELD, "GET")
def mentions(request: StaffRequest) -> HttpResponse:
    """Near duplicates are one row; the filters are in the URL."""
    now = timezone.now()
    today, filters = timezone.localdate(now), Filters.of(request.GET.dict())
    found, since = filters.within(today=today), filters.since(today)
    rows = found.first_of_their_kind().for_list()
    context = {
        "filters": filters,
        **choices(),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "bars": by_day(found, since=since, today=today),
        "since": since,
        "today": today,
        "undoable": MentionDecision.objects.undoable(by=request.user, at=now).first(),
        "rises": Rise.objects.active().select_related("topic"),
        "now": now,
    }
    return render(request, "dashboards/media_monitoring/mentions.html", context)


@staff_only(Right.WORK_FIELD, "POST")
def mark(request: StaffRequest) -> HttpResponse:
    """One decision for the ticked rows and their near duplicates."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 16]
    state = request.POST.get("state", "")
    with refusals_to_messages(request):
        decision = MentionDecision.decide(keys, state, by=request.user, at=timezone.now())
        n = decision.lines.count()
        changed = ngettext("%(n)s mention: %(what)s.", "%(n)s mentions: %(what)s.", n)
        messages.success(request, changed % {"n": n, "what": decision.get_state_display()})
    return redirect(safe_return(request, request.POST.get("back", "")))


@staff_only(Right.WORK_FIELD, "POST")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo the last decision, within a minute."""
    decision = get_object_or_404(MentionDecision, pk=pk)
    with refusals_to_messages(request):
        n = decision.undo(by=request.user, at=timezone.now())
        undone = ngettext("Undone: %(n)s mention.", "Undone: %(n)s mentions.", n)
        messages.success(request, undone % {"n": n})
    return redirect(safe_return(request, request.POST.get("back", "")))


@staff_only(Right.WORK_FIELD)
def mention(request: StaffRequest, pk: int) -> HttpResponse:
    """One mention: its text, the guesses and why, and actions."""
    known = Mention.objects.select_related("source", "raw", "topic", "incident__topic")
    found, now = get_object_or_404(known, pk=pk), timezone.now()
    initial = {"topic": found.topic, "tone": found.tone}
    form = CorrectionForm(request.POST or None, initial=initial)
    if apply_form(request, form, found.correct, _("Recorded: your decision applies from now on.")):
        return redirect("media-monitoring:mention", pk)
    incident, undoable = found.incident, MentionDecision.objects.undoable(by=request.user, at=now)
    context = {
        "mention": found,
        "form": form,
        "explanations": Explanation.objects.answering(found).select_related("news"),
        "key": uuid4(),
        "may_read_incident": incident is not None and incident.may_be_read_by(request.user),
        "undoable": undoable.first(),
        "now": now,
    }
    return render_form(request, "dashboards/media_monitoring/mention.html", context)


@staff_only(Right.TRIAGE, "POST")
def incident(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an incident from it: needs the rights to triage and to work with the field."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404
    found = get_object_or_404(Mention, pk=pk)
    try:
        key = UUID(request.POST.get("key", ""))
        made = found.become_incident(key=key, by=request.user, at=timezone.now())
    except ValueError:
        messages.error(request, _("Press the button again: the page was out of date."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is incident %(name)s now.") % {"name": made})
    return redirect("media-monitoring:mention", pk)


@staff_only(Right.WORK_FIELD, "GET")
def picture(request: StaffRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Mention, pk=pk)
    if not found.picture:
        raise Http404
    return FileResponse(found.picture.open(), content_type="image/jpeg")


@staff_only(Right.WORK_FIELD)
def card(request: StaffRequest) -> HttpResponse:
    """A mention that no source delivers, with its link and a screenshot."""
    sent = request.POST if request.method == "POST" else None
    form = MentionCardForm(sent, request.FILES or None)
    if form.is_valid():
        with refusals_to_form(form):
            noted = note(**form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, _("This is recorded."))
            return redirect("media-monitoring:mention", noted.pk)
    return render_form(request, "dashboards/media_monitoring/card.html", {"form": form})
