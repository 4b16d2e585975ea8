"""Paper forms at the desk: the printable form, batches and their sheets, differences."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_verb, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.paper.data_entry_keys import KeyedSheet
from otklik.surveys.collecting.paper.models import MOST_SHEETS, PaperBatch, Stage
from otklik.surveys.waves.desk_view_helpers import keep_typed_input, render_wave_page, wave_context
from otklik.surveys.waves.models import Wave


@staff_only(Right.ENTER_ANSWERS, "GET")
def printed(request: StaffRequest, slug: str) -> HttpResponse:
    """The questionnaire for paper, with the keys of answers beside their boxes."""
    wave = _wave(slug)
    fields = KeyedSheet(form=wave.version.form)
    return render_wave_page(request, "desk/printed", wave, fields=fields)


@staff_only(Right.ENTER_ANSWERS, "GET")
def batches(request: StaffRequest, slug: str) -> HttpResponse:
    wave = _wave(slug)
    found = wave.batches.select_related("first_by", "second_by").order_by("-number")
    return render_wave_page(request, "desk/batches", wave, batches=found, most=MOST_SHEETS)


@staff_only(Right.ENTER_ANSWERS, "POST")
def beginning(request: StaffRequest, slug: str) -> HttpResponse:
    wave = _wave(slug)
    with refusals_to_messages(request):
        batch = PaperBatch.begin(wave, by=request.user, at=timezone.now())
        return redirect("surveys-desk:sheet", slug, batch.number, 1)
    return redirect("surveys-desk:batches", slug)


@staff_only(Right.RUN_SURVEYS, "POST")
def arrangement(request: StaffRequest, slug: str) -> HttpResponse:
    """Choose whether a second person keys each sheet again."""
    wave, twice = _wave(slug), request.POST.get("twice") == "yes"
    message = (
        _("From the next batch on a second person keys each sheet again.")
        if twice
        else _("From the next batch on sheets are keyed once.")
    )
    apply_verb(request, wave.key_twice, message, twice=twice)
    return redirect("surveys-desk:batches", slug)


@staff_only(Right.ENTER_ANSWERS, "GET")
def batch(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """The stage of a batch, and its next step."""
    found = _batch(slug, number)
    return render_wave_page(
        request,
        "desk/batch",
        found.wave,
        batch=found,
        is_mine=found.keyer == request.user,
        was_first_mine=found.first_by == request.user,
        differences=found.differences() if found.stage == Stage.DIFFERS else [],
    )


@keep_typed_input
@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.ENTER_ANSWERS)
def sheet(request: StaffRequest, slug: str, number: int, place: int) -> HttpResponse:
    """One sheet: a key for each field. The next one opens by itself."""
    found = _batch(slug, number)
    if not found.is_being_keyed or found.keyer != request.user or not 1 <= place <= MOST_SHEETS:
        return redirect("surveys-desk:batch", slug, number)
    form, is_first = found.wave.version.form, found.stage == Stage.FIRST
    if request.method != "POST":
        keyed = found.sheet(place) or KeyedSheet(form=form)
        return _sheet_page(request, found, place, keyed)
    keyed = KeyedSheet.read_keys(form, request.POST, with_texts=is_first)
    if not keyed.errors:
        try:
            found.key(place, keyed, by=request.user)
        except Refused as refusal:
            keyed = keyed.refuse(str(refusal))
        else:
            return _next_sheet(request, found)
    return _sheet_page(request, found, place, keyed)


def _next_sheet(request: StaffRequest, found: PaperBatch) -> HttpResponse:
    slug, number, following = found.wave.slug, found.number, found.next_sheet
    if following is None:
        address = reverse("surveys-desk:batch", args=[slug, number])
    else:
        address = reverse("surveys-desk:sheet", args=[slug, number, following])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": address})
    return redirect(address)


@staff_only(Right.ENTER_ANSWERS, "POST")
def ending(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    apply_verb(request, _batch(slug, number).finish, _("All sheets of the batch are keyed."))
    return redirect("surveys-desk:batch", slug, number)


@staff_only(Right.ENTER_ANSWERS, "POST")
def again(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Begin the second keying, by another person."""
    found = _batch(slug, number)
    with refusals_to_messages(request):
        found.begin_again(by=request.user, at=timezone.now())
        return redirect("surveys-desk:sheet", slug, number, 1)
    return redirect("surveys-desk:batch", slug, number)


@keep_typed_input
@staff_only(Right.ENTER_ANSWERS)
def differences(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Fields that two people keyed differently; settled by looking at the paper."""
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
    """Each difference with what was typed to settle it, and its error."""
    typed = request.POST if wrong else {}
    rows = [
        {"difference": one, "typed": typed.get(one.name, ""), "error": wrong.get(one.name, "")}
        for one in found.differences()
    ]
    return render_wave_page(
        request,
        "desk/differences",
        found.wave,
        status=422 if wrong else 200,
        batch=found,
        rows=rows,
    )


@staff_only(Right.ENTER_ANSWERS, "POST")
def counting(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    message = _(
        "The batch is counted, and the keyed data is deleted. Keep the paper by your rules."
    )
    apply_verb(request, _batch(slug, number).count, message)
    return redirect("surveys-desk:batch", slug, number)


@staff_only(Right.ENTER_ANSWERS)
def removal(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Delete a batch after confirmation: it cannot be restored."""
    found = _batch(slug, number)
    if request.method == "POST":
        apply_verb(request, found.drop, _("The batch is deleted: nothing of it was counted."))
        return redirect("surveys-desk:batches", slug)
    return render_wave_page(request, "desk/removal", found.wave, batch=found)


@sensitive_variables()
def _sheet_page(
    request: StaffRequest, found: PaperBatch, place: int, keyed: KeyedSheet
) -> HttpResponse:
    is_first = found.stage == Stage.FIRST
    is_wrong = bool(keyed.errors or keyed.refusal)
    context = {
        "batch": found,
        "place": place,
        "form": keyed,
        "shown": [one for one in keyed if is_first or not one.is_text],
        "is_wrong": is_wrong,
        "most": MOST_SHEETS if is_first else found.size,
    }
    context = {**wave_context(request, found.wave), **context}
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
