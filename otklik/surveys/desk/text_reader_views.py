"""At the desk: who reads what people wrote, and the words themselves for that one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.desk.forms import ReaderForm
from otklik.surveys.results import open_answers
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars


@staff_only(Right.RUN_SURVEYS)
def reader(request: StaffRequest, slug: str) -> HttpResponse:
    """Names who reads the words of a survey."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    today = timezone.localdate()
    form = ReaderForm(request.POST or None, initial={"reader": wave.reader_id}, on=today)
    if form.is_valid():
        with refusals_to_form(form, "reader"):
            wave.name_reader(form.cleaned_data["reader"], by=request.user, at=timezone.now())
            messages.success(request, _("The reader is named."))
            return redirect("surveys-desk:wave", slug)
    context = {**particulars(request, wave), "form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/desk/reader.html", context, status=status)


@staff_only(Right.SEE_RESULTS)
def words(request: StaffRequest, slug: str) -> HttpResponse:
    """What people wrote, for the reader of the survey: once it is asked for, since each reading is
    written down."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    if wave.reader_id != request.user.pk:
        raise PermissionDenied
    context, status = {**particulars(request, wave)}, 200
    if request.method == "POST":
        try:
            context["texts"] = open_answers.read_apart(wave, by=request.user, at=timezone.now())
            context["is_read"] = True
        except Refused as refusal:
            context["refusal"], status = str(refusal), 422
    return render(request, "surveys/desk/words.html", context, status=status)
