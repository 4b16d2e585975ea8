"""The desk page that counts filled forms from a file: choose it, name the columns, check, count.

The rows travel in the page; the server stores none of them before they are counted.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.file_import import forms_from_rows
from otklik.surveys.collecting.file_import.forms_from_rows import FormsFile, Repeats
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.waves.desk_view_helpers import render_wave_page
from otklik.surveys.waves.models import Wave

FAULTS_SHOWN = 200


@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def load_forms(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    page: dict[str, Any] = {}
    try:
        if request.method == "POST":
            file, columns = _read_file(request, wave.version.form)
            rows = forms_from_rows.check_rows(wave.version.form, file, columns)
            page = {"file": file, "columns": _columns(file, columns), "checked": rows}
        if "count" not in request.POST:
            return _render(request, wave, page)
        number = _count(request, wave, rows)
    except Refused as refusal:
        return _render(request, wave, page, refusal)
    messages.success(request, _message(number, left_out=rows.left_out))
    return redirect("surveys-desk:wave", slug)


@sensitive_variables()
def _count(request: StaffRequest, wave: Wave, rows: forms_from_rows.CheckedRows) -> int:
    """Count the rows without a fault and return how many; raises Refused."""
    if rows.faults and request.POST.get("without") != "yes":
        raise Refused(_("Some rows do not fit: correct the file, or tick that they are left out."))
    return forms_from_rows.count_forms(
        wave,
        rows.forms,
        repeats=_repeats(request.POST),
        mode=_mode(request.POST),
        language=settings.LANGUAGE_CODE,
        by=request.user,
        at=timezone.now(),
    )


def _message(number: int, *, left_out: int) -> str:
    counted = ngettext("%(n)s form is counted.", "%(n)s forms are counted.", number)
    if not left_out:
        return counted % {"n": number}
    left = ngettext("%(n)s row is left out.", "%(n)s rows are left out.", left_out)
    mended = _(
        "Correct them and load the whole file again: forms already counted are recognised"
        " and, if you choose so, not counted a second time."
    )
    return f"{counted % {'n': number}} {left % {'n': left_out}} {mended}"


@sensitive_variables()
def _columns(file: FormsFile, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The columns of a file, each with a few of its cells and the field chosen for it."""
    columns: list[dict[str, Any]] = []
    for number, (title, code) in enumerate(zip(file.header, codes, strict=True)):
        cells = [row[number] for _number, row in file.rows[:50] if number < len(row)]
        samples = tuple(dict.fromkeys(cell[:40] for cell in cells if cell))[:3]
        columns.append(
            {"name": f"column{number}", "title": title, "samples": samples, "chosen": code}
        )
    return columns


def _read_file(request: StaffRequest, form: Form) -> tuple[FormsFile, tuple[str, ...]]:
    """The file, chosen now or carried in the page, and the field of each column."""
    if chosen := request.FILES.get("file"):
        file = FormsFile.read(chosen.read(), name=chosen.name or "")
        return file, forms_from_rows.guess_fields(form, file.header)
    if not request.POST.get("table"):
        raise Refused(_("Choose a file."))
    file = FormsFile.from_json(request.POST["table"])
    items = tuple(request.POST.get(f"column{number}", "") for number in range(len(file.header)))
    twice = {code for code in items if code and items.count(code) > 1}
    if twice:
        raise Refused(_("Two columns are taken for the same field: choose the file again."))
    return file, items


def _mode(fields: QueryDict) -> Mode:
    try:
        return Mode(fields.get("mode", ""))
    except ValueError as error:
        raise Refused(_("Choose how these people answered.")) from error


def _repeats(fields: QueryDict) -> Repeats | None:
    value = fields.get("repeats", "")
    return Repeats(value) if value in set(Repeats) else None


@sensitive_variables()
def _render(
    request: StaffRequest, wave: Wave, page: dict[str, Any], refusal: Refused | None = None
) -> HttpResponse:
    asks = isinstance(refusal, forms_from_rows.UndecidedRepeats) or _repeats(request.POST)
    return render_wave_page(
        request,
        "desk/loading",
        wave,
        status=422 if refusal else 200,
        choices=[("", pgettext("column", "leave out")), *_choices(wave.version.form)],
        modes=[(mode.value, mode.label) for mode in forms_from_rows.MODES],
        mode=request.POST.get("mode", ""),
        repeats=_decisions() if asks else (),
        decided=request.POST.get("repeats", ""),
        faults=page["checked"].faults[:FAULTS_SHOWN] if page else (),
        refusal=str(refusal or ""),
        most=forms_from_rows.MOST_ROWS,
        **{"file": None, "columns": (), "checked": None} | page,
    )


def _decisions() -> list[tuple[str, str]]:
    return [
        (Repeats.LEFT_OUT.value, _("Leave them out: the corrected file has them again")),
        (Repeats.COUNTED.value, _("Count them: other people gave the same answers")),
    ]


def _choices(form: Form) -> list[tuple[str, str]]:
    return [
        (field.code, f"{question.number}. {field.row or question.text[:60]}")
        for question in form.questions
        for field in question.fields
    ]
