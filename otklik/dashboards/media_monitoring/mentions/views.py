"""What is said: the list with its filters, one mention, a card by hand."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.core.web.refusals import done, pressed
from otklik.dashboards.media_monitoring.forms import CorrectionForm, MentionCardForm
from otklik.dashboards.media_monitoring.mentions import classify
from otklik.dashboards.media_monitoring.mentions.listing import WAITING, Filters, by_day
from otklik.dashboards.media_monitoring.mentions.models import Mention, MentionPress
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.incidents.attachments import photos
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.nlp.personal_data.find import masked
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.form_recovery import safe_return

A_PAGE = 30


@require_safe
@staff_only(Right.WORK_FIELD)
def mentions(request: StaffRequest) -> HttpResponse:
    """What was said, near repeats as one row; the address holds the filters."""
    now = timezone.now()
    today, filters = timezone.localdate(now), Filters.of(request.GET.dict())
    found = filters.within(today=today)
    rows = found.first_of_their_kind().with_repeats()
    rows = rows.select_related("source", "topic", "incident__topic")
    since = filters.since(today)
    context = {
        "filters": filters,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "bars": by_day(found, since=since, today=today),
        "since": since,
        "today": today,
        "states": [("", _("all")), (WAITING, _("waits for us")), *Mention.State.choices],
        "tones": [("", _("all")), *Mention.Tone.choices],
        "topics": [("", _("all")), *((str(t.pk), t.name) for t in Topic.objects.active())],
        "sources": [("", _("all")), *((str(s.pk), s.name) for s in Source.objects.all())],
        "periods": [
            ("7", _("seven days")),
            ("28", _("four weeks")),
            ("91", _("three months")),
            ("366", _("a year")),
        ],
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
    pressed(
        request,
        lambda: MentionPress.put(keys, state, by=request.user, at=timezone.now()),
        _put_words,
    )
    return redirect(safe_return(request, request.POST.get("back", "")))


def _put_words(press: MentionPress) -> str:
    n = press.lines.count()
    message = ngettext("%(n)s mention: %(what)s.", "%(n)s mentions: %(what)s.", n)
    return message % {"n": n, "what": press.get_state_display()}


@require_POST
@staff_only(Right.WORK_FIELD)
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the last press back, within its minute."""
    press = get_object_or_404(MentionPress, pk=pk)
    pressed(
        request,
        lambda: press.undo(by=request.user, at=timezone.now()),
        lambda n: (
            ngettext("Taken back: %(n)s mention.", "Taken back: %(n)s mentions.", n) % {"n": n}
        ),
    )
    return redirect(safe_return(request, request.POST.get("back", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def mention(request: StaffRequest, pk: int) -> HttpResponse:
    """One mention: its words, what was guessed and why, what is done with it."""
    found = get_object_or_404(
        Mention.objects.select_related("source", "raw", "topic", "incident__topic"), pk=pk
    )
    form = CorrectionForm(request.POST or None, initial={"topic": found.topic, "tone": found.tone})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found.correct(topic=data["topic"], tone=data["tone"], by=request.user, at=timezone.now())
        messages.success(request, _("Kept: your word counts from now on."))
        return redirect("media-monitoring:mention", pk)
    repeats = Mention.objects.filter(group=found.group).exclude(pk=found.pk)
    context = {
        "mention": found,
        "form": form,
        "repeats": repeats.select_related("source", "incident")[:50],
        "explanations": Explanation.objects.answering(found).select_related("news"),
        "key": uuid4(),
        "may_read_incident": _may_read(found.incident, request.user),
        "states": [
            (state.value, state.label)
            for state in (Mention.State.ANSWER, Mention.State.EXPLANATION, Mention.State.SEEN)
            if state != found.state
        ],
        "undoable": MentionPress.objects.undoable(by=request.user, at=timezone.now()).first(),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/mention.html", context, status=status)


def _may_read(incident: Incident | None, user: User) -> bool:
    return incident is not None and incident.may_be_read_by(user)


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
    form = MentionCardForm(
        request.POST if request.method == "POST" else None, request.FILES or None
    )
    answer = done(
        request,
        form,
        lambda typed: _noted(request, typed),
        text=_("Noted."),
        to=lambda made: ("media-monitoring:mention", made.pk),
    )
    if answer is not None:
        return answer
    status = 422 if form.errors else 200
    return render(request, "dashboards/field/card.html", {"form": form}, status=status)


def _noted(request: StaffRequest, values: dict[str, Any]) -> Mention:
    """The picture first: one that cannot be kept is refused before anything is written."""
    now, sent = timezone.now(), request.FILES.get("picture")
    if values["at"] > now:
        raise Refused(_("It was not said later than now: check day and time."))
    clean = photos.cleaned(sent, size=sent.size or 0) if sent else None
    with transaction.atomic():
        source = Source.of_kind(Source.Kind.HAND, at=now)
        known = Mention.objects.filter(source=source, key=f"card:{values['key']}").first()
        if known is not None:
            return known
        read = classify.columns(title=values["title"], text=values["text"])
        made = Mention.note(
            source, f"card:{values['key']}", at=now,
            columns={**read, "url": values["url"], "place": masked(values["place"])[:120],
                     "at": values["at"], "noted_by": request.user},
        )  # fmt: skip
        if clean is not None:
            made.keep_picture(clean.body)
        source.note_read(at=now)
        entries.record(made, "mention.noted", by=request.user, at=now)
    return made
