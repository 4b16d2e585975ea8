"""What is said: the list with its filters, one mention, a card by hand."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.dashboards.media_monitoring.forms import CorrectionForm, MentionCardForm
from otklik.dashboards.media_monitoring.mentions.filters import Filters, by_day, choices
from otklik.dashboards.media_monitoring.mentions.manual_mention import note
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionPress
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.form_recovery import safe_return

A_PAGE = 30


@require_safe
@staff_only(Right.WORK_FIELD)
def mentions(request: StaffRequest) -> HttpResponse:
    """What was said, near repeats as one row; the address holds the filters."""
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
        "undoable": MentionPress.objects.undoable(by=request.user, at=now).first(),
        "rises": Rise.objects.active().select_related("topic"),
        "now": now,
    }
    return render(request, "dashboards/field/mentions.html", context)


@require_POST
@staff_only(Right.WORK_FIELD)
def pressing(request: StaffRequest) -> HttpResponse:
    """One press for the rows that were ticked; near repeats go along."""
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 16]
    state = request.POST.get("state", "")
    with refusals_to_messages(request):
        press = MentionPress.put(keys, state, by=request.user, at=timezone.now())
        n = press.lines.count()
        changed = ngettext("%(n)s mention: %(what)s.", "%(n)s mentions: %(what)s.", n)
        messages.success(request, changed % {"n": n, "what": press.get_state_display()})
    return redirect(safe_return(request, request.POST.get("back", "")))


@require_POST
@staff_only(Right.WORK_FIELD)
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the last press back, within its minute."""
    press = get_object_or_404(MentionPress, pk=pk)
    with refusals_to_messages(request):
        n = press.undo(by=request.user, at=timezone.now())
        undone = ngettext("Taken back: %(n)s mention.", "Taken back: %(n)s mentions.", n)
        messages.success(request, undone % {"n": n})
    return redirect(safe_return(request, request.POST.get("back", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def mention(request: StaffRequest, pk: int) -> HttpResponse:
    """One mention: its words, what was guessed and why, what is done with it."""
    known = Mention.objects.select_related("source", "raw", "topic", "incident__topic")
    found, now = get_object_or_404(known, pk=pk), timezone.now()
    initial = {"topic": found.topic, "tone": found.tone}
    form = CorrectionForm(request.POST or None, initial=initial)
    if form.is_valid():
        found.correct(**form.cleaned_data, by=request.user, at=now)
        messages.success(request, _("Kept: your word counts from now on."))
        return redirect("media-monitoring:mention", pk)
    incident, undoable = found.incident, MentionPress.objects.undoable(by=request.user, at=now)
    context = {
        "mention": found,
        "form": form,
        "explanations": Explanation.objects.answering(found).select_related("news"),
        "key": uuid4(),
        "may_read_incident": incident is not None and incident.may_be_read_by(request.user),
        "undoable": undoable.first(),
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/mention.html", context, status=status)


@require_POST
@staff_only(Right.TRIAGE)
def incident(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a mention up at the desk: for whoever sorts incidents and works with the field."""
    if not request.user.may(Right.WORK_FIELD):
        raise Http404
    found = get_object_or_404(Mention, pk=pk)
    try:
        key = UUID(request.POST.get("key", ""))
        made = found.become_incident(key=key, by=request.user, at=timezone.now())
    except ValueError:
        messages.error(request, _("Press once more: the page was too old."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is incident %(name)s now.") % {"name": made})
    return redirect("media-monitoring:mention", pk)


@require_safe
@staff_only(Right.WORK_FIELD)
def picture(request: StaffRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Mention, pk=pk)
    if not found.picture:
        raise Http404
    return FileResponse(found.picture.open(), content_type="image/jpeg")


@staff_only(Right.WORK_FIELD)
def card(request: StaffRequest) -> HttpResponse:
    """A mention that no source brings, with its link and a screenshot."""
    sent = request.POST if request.method == "POST" else None
    form = MentionCardForm(sent, request.FILES or None)
    if form.is_valid():
        with refusals_to_form(form):
            noted = note(**form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, _("Noted."))
            return redirect("media-monitoring:mention", noted.pk)
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/card.html", {"form": form}, status=status)
