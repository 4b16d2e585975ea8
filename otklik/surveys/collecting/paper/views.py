"""Paper forms at the desk: the form to print, batches keyed by keyboard, their differences."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.paper.data_entry_keys import Keyed, keyed_blank
from otklik.surveys.collecting.paper.models import MOST_SHEETS, PaperBatch, Stage
from otklik.surveys.collecting.web import preserve_input
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars


@require_safe
@staff_only(Right.ENTER_ANSWERS)
def printed(request: StaffRequest, slug: str) -> HttpResponse:
    """The questionnaire for paper, with the keys of answers beside their boxes."""
    wave = _wave(slug)
    context = {**particulars(request, wave), "fields": keyed_blank(wave.version.form)}
    return render(request, "surveys/desk/printed.html", context)


@require_safe
@staff_only(Right.ENTER_ANSWERS)
def batches(request: StaffRequest, slug: str) -> HttpResponse:
    wave = _wave(slug)
    found = wave.batches.select_related("first_by", "second_by").order_by("-number")
    context = {**particulars(request, wave), "batches": found, "most": MOST_SHEETS}
    return render(request, "surveys/desk/batches.html", context)


@require_POST
@staff_only(Right.ENTER_ANSWERS)
def beginning(request: StaffRequest, slug: str) -> HttpResponse:
    wave = _wave(slug)
    with refusals_to_messages(request):
        batch = PaperBatch.begin(wave, by=request.user, at=timezone.now())
        return redirect("surveys-desk:sheet", slug, batch.number, 1)
    return redirect("surveys-desk:batches", slug)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def arrangement(request: StaffRequest, slug: str) -> HttpResponse:
    """Whether a second person keys each sheet again."""
    wave, twice = _wave(slug), request.POST.get("twice") == "yes"
    message = (
        _("From the next batch on a second person keys each sheet again.")
        if twice
        else _("From the next batch on sheets are keyed once.")
    )
    with refusals_to_messages(request):
        wave.key_twice(twice, by=request.user, at=timezone.now())
        messages.success(request, message)
    return redirect("surveys-desk:batches", slug)


@require_safe
@staff_only(Right.ENTER_ANSWERS)
def batch(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Where a pile stands, and its next step."""
    found = _batch(slug, number)
    context = {
        **particulars(request, found.wave),
        "batch": found,
        "is_mine": found.keyed_by == request.user,
        "was_first_mine": found.first_by == request.user,
        "differences": found.differences() if found.stage == Stage.DIFFERS else [],
    }
    return render(request, "surveys/desk/batch.html", context)


@preserve_input.typed_stays
@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.ENTER_ANSWERS)
def sheet(request: StaffRequest, slug: str, number: int, place: int) -> HttpResponse:
    """One sheet: a key for each field. Kept sheet by sheet; the next one opens by itself."""
    found = _batch(slug, number)
    if not found.is_being_keyed or found.keyed_by != request.user or not 1 <= place <= MOST_SHEETS:
        return redirect("surveys-desk:batch", slug, number)
    form, is_first = found.wave.version.form, found.stage == Stage.FIRST
    if request.method != "POST":
        keyed = found.sheet(place) or keyed_blank(form)
        return _sheet_page(request, found, place, keyed)
    keyed = Keyed.read(form, request.POST, with_texts=is_first)
    if not keyed.errors:
        try:
            found.key(place, keyed, by=request.user)
        except Refused as refusal:
            keyed = keyed.refused(str(refusal))
        else:
            return _next_sheet(request, found)
    return _sheet_page(request, found, place, keyed)


def _next_sheet(request: StaffRequest, found: PaperBatch) -> HttpResponse:
    """The sheet that is keyed next, or the batch once it is full."""
    slug, number, following = found.wave.slug, found.number, found.next_sheet
    if following is None:
        address = reverse("surveys-desk:batch", args=[slug, number])
    else:
        address = reverse("surveys-desk:sheet", args=[slug, number, following])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": address})
    return redirect(address)


@require_POST
@staff_only(Right.ENTER_ANSWERS)
def ending(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        _batch(slug, number).finish(by=request.user, at=timezone.now())
        messages.success(request, _("All sheets of the batch are keyed."))
    return redirect("surveys-desk:batch", slug, number)


@require_POST
@staff_only(Right.ENTER_ANSWERS)
def again(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """A second person keys the pile, without seeing what the first one typed."""
    found = _batch(slug, number)
    with refusals_to_messages(request):
        found.begin_again(by=request.user, at=timezone.now())
        return redirect("surveys-desk:sheet", slug, number, 1)
    return redirect("surveys-desk:batch", slug, number)


@preserve_input.typed_stays
@staff_only(Right.ENTER_ANSWERS)
def differences(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """What two people keyed differently, field by field; the paper decides."""
    found = _batch(slug, number)
    if found.stage != Stage.DIFFERS:
        return redirect("surveys-desk:batch", slug, number)
    if request.method != "POST":
        return _differences_page(request, found, {})
    typed = {name: str(value) for name, value in request.POST.items()}
    with refusals_to_messages(request):
        wrong = found.settle(typed, by=request.user, at=timezone.now())
        found.refresh_from_db()
        if found.stage == Stage.DIFFERS:
            return _differences_page(request, found, wrong)
        messages.success(request, _("All differences are settled."))
        return redirect("surveys-desk:batch", slug, number)
    return redirect("surveys-desk:batches", slug)


def _differences_page(
    request: StaffRequest, found: PaperBatch, wrong: Mapping[str, str]
) -> HttpResponse:
    """Each difference with what was typed to settle it and why that does not do."""
    typed = request.POST if wrong else {}
    rows = [
        {
            "difference": one,
            "typed": typed.get(one.name, ""),
            "error": wrong.get(one.name, ""),
        }
        for one in found.differences()
    ]
    context = {**particulars(request, found.wave), "batch": found, "rows": rows}
    status = 422 if wrong else 200
    return render(request, "surveys/desk/differences.html", context, status=status)


@require_POST
@staff_only(Right.ENTER_ANSWERS)
def counting(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    with refusals_to_messages(request):
        _batch(slug, number).count(by=request.user, at=timezone.now())
        counted = _(
            "The batch is counted, and what was keyed is deleted. Keep the paper by your rules."
        )
        messages.success(request, counted)
    return redirect("surveys-desk:batch", slug, number)


@staff_only(Right.ENTER_ANSWERS)
def removal(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Asked once: what was keyed does not come back."""
    found = _batch(slug, number)
    if request.method == "POST":
        with refusals_to_messages(request):
            found.drop(by=request.user, at=timezone.now())
            messages.success(request, _("The batch is thrown away: nothing of it was counted."))
        return redirect("surveys-desk:batches", slug)
    context = {**particulars(request, found.wave), "batch": found}
    return render(request, "surveys/desk/removal.html", context)


@sensitive_variables()
def _sheet_page(request: StaffRequest, found: PaperBatch, place: int, keyed: Keyed) -> HttpResponse:
    is_first = found.stage == Stage.FIRST
    shown = [one for one in keyed if is_first or not one.is_text]
    is_wrong = bool(keyed.errors or keyed.refusal)
    context = {
        **particulars(request, found.wave),
        "batch": found,
        "place": place,
        "form": keyed,
        "shown": shown,
        "is_wrong": is_wrong,
        "most": MOST_SHEETS if is_first else found.size,
    }
    return render(request, "surveys/desk/sheet.html", context, status=422 if is_wrong else 200)


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_version(), slug=slug)


def _batch(slug: str, number: int) -> PaperBatch:
    wave = _wave(slug)
    found = wave.batches.filter(number=number).select_related("first_by", "second_by").first()
    if found is None:
        raise Http404
    found.wave = wave
    return found
