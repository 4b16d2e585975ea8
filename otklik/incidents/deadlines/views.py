from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.core.web.refusals import pressed, tried
from otklik.incidents.cases.page import address_of, load
from otklik.incidents.deadlines.due import deadline_of
from otklik.incidents.deadlines.forms import ExtensionForm, PromiseForm
from otklik.incidents.deadlines.interim_answers import make_final, promise
from otklik.incidents.deadlines.models import Extension
from otklik.incidents.replies.forms import InterimReplyForm
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.views import write_then
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.EXTEND)
def extension(request: StaffRequest, number: int) -> HttpResponse:
    """Give more time, with the reason."""
    incident = load(request, number)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda text: Extension.grant(incident, **text, by=request.user, at=timezone.now()),
        _("The time limit is extended. Tell the person the new day."),
    ):
        return redirect(address_of(incident, request))
    context = {
        "incident": incident,
        "form": form,
        "deadline": deadline_of(incident),
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/deadline/extension.html", context, status=status)


@require_POST
@staff_only(Right.EXTEND)
def extension_withdrawal(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Take the time back."""
    incident = load(request, number)
    given = get_object_or_404(incident.extensions, pk=pk)
    given.incident = incident
    pressed(
        request,
        lambda: given.withdraw(by=request.user, at=timezone.now()),
        _("The extension is taken back."),
    )
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.REPLY)
def interim(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The reply is interim: its text is saved, with the day of the final answer in it."""
    typed = PromiseForm(request.POST)

    def mark(reply: Reply) -> None:
        if not typed.is_valid():
            raise Refused(typed.errors["promised_on"][0])
        day = typed.cleaned_data["promised_on"]
        promise(reply, day, by=request.user, at=timezone.now())

    done = _("Marked as interim. The day of the final answer is in the text.")
    form = InterimReplyForm(request.POST)
    return write_then(request, number, key, mark, done, form=form, field="promised_on")


@require_POST
@staff_only(Right.REPLY)
def final(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The reply is the last word after all."""
    return write_then(
        request,
        number,
        key,
        lambda reply: make_final(reply, by=request.user, at=timezone.now()),
        _("Marked as final. The sentence about the day is taken out."),
    )
