"""Filled forms from a file, at the desk: choose it, say which column is which, look, count.

The rows travel in the page: nothing of them lies on the server before they are counted.
"""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.file_import import read
from otklik.surveys.collecting.file_import.read import FormsFile, Repeats
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument.answer_encoding import Form
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars

FAULTS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as the page shows it: title, what stands in it, the field it is taken for."""

    name: str
    title: str
    samples: tuple[str, ...]
    chosen: str


@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def loaded(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    if request.method != "POST":
        return _page(request, wave)
    try:
        file, columns = _brought(request, wave.version.form)
    except Refused as refusal:
        return _page(request, wave, refusal=refusal)
    checked = read.checked(wave.version.form, file, columns)
    page = partial(_page, request, wave, file=file, columns=columns, checked=checked)
    if "count" not in request.POST:
        return page()
    try:
        number = _count(request, wave, checked)
    except Refused as refusal:
        return page(refusal=refusal)
    messages.success(request, _counted(number, left_out=checked.left_out))
    return redirect("surveys-desk:wave", slug)


@sensitive_variables()
def _count(request: StaffRequest, wave: Wave, checked: read.Checked) -> int:
    """Count the rows that fit. How many forms; raises Refused with a sentence."""
    if checked.faults and request.POST.get("without") != "yes":
        raise Refused(_("Some rows do not fit: mend the file, or tick that they are left out."))
    return read.take(
        wave,
        checked.forms,
        repeats=_repeats(request.POST),
        mode=_mode(request.POST),
        language=settings.LANGUAGE_CODE,
        by=request.user,
        at=timezone.now(),
    )


def _counted(number: int, *, left_out: int) -> str:
    counted = ngettext("%(n)s form is counted.", "%(n)s forms are counted.", number)
    if not left_out:
        return counted % {"n": number}
    left = ngettext("%(n)s row is left out.", "%(n)s rows are left out.", left_out)
    mended = _(
        "Mend them and load the whole file again: forms that are counted already are told, "
        "and left out if you say so."
    )
    return f"{counted % {'n': number}} {left % {'n': left_out}} {mended}"


@sensitive_variables()
def _columns(file: FormsFile, codes: tuple[str, ...]) -> list[Column]:
    """The columns of a file, each with a few of its cells and the field it is taken for."""
    columns = []
    for place, (title, code) in enumerate(zip(file.header, codes, strict=True)):
        cells = [row[place] for _number, row in file.rows[:50] if place < len(row)]
        samples = tuple(dict.fromkeys(cell[:40] for cell in cells if cell))[:3]
        columns.append(Column(name=f"column{place}", title=title, samples=samples, chosen=code))
    return columns


def _brought(request: StaffRequest, form: Form) -> tuple[FormsFile, tuple[str, ...]]:
    """The file, chosen now or carried in the page, and what each column is taken for."""
    if chosen := request.FILES.get("file"):
        file = FormsFile.of(chosen.read(), name=chosen.name or "")
        return file, read.guessed(form, file.header)
    if not request.POST.get("table"):
        raise Refused(_("Choose a file."))
    file = FormsFile.unpacked(request.POST["table"])
    items = tuple(request.POST.get(f"column{place}", "") for place in range(len(file.header)))
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
def _page(
    request: StaffRequest,
    wave: Wave,
    *,
    file: FormsFile | None = None,
    columns: tuple[str, ...] = (),
    checked: read.Checked | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    is_repeated = isinstance(refusal, read.Repeated) or _repeats(request.POST)
    context = {
        **particulars(request, wave),
        "file": file,
        "columns": _columns(file, columns) if file else (),
        "choices": [("", pgettext("column", "not taken")), *_choices(wave.version.form)],
        "modes": [(mode.value, mode.label) for mode in read.MODES],
        "mode": request.POST.get("mode", ""),
        "repeats": _decisions() if is_repeated else (),
        "decided": request.POST.get("repeats", ""),
        "checked": checked,
        "faults": checked.faults[:FAULTS_SHOWN] if checked else (),
        "refusal": str(refusal or ""),
        "most": read.MOST_ROWS,
    }
    return render(request, "surveys/desk/loading.html", context, status=422 if refusal else 200)


def _decisions() -> list[tuple[str, str]]:
    return [
        (Repeats.LEFT_OUT.value, _("Leave them out: the file was mended and holds them again")),
        (Repeats.COUNTED.value, _("Count them: other people gave the same answers")),
    ]


def _choices(form: Form) -> list[tuple[str, str]]:
    return [
        (field.code, f"{question.number}. {field.row or question.text[:60]}")
        for question in form.questions
        for field in question.fields
    ]
