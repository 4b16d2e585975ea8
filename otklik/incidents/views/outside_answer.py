from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.models import Account
from otklik.core.pressing import tried
from otklik.incidents.forms import OutsideAnswerForm
from otklik.incidents.models import Incident, Message
from otklik.incidents.views.incident import address_of, load
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


@staff_only(Right.SEND)
def outside_answer(request: StaffRequest, number: int) -> HttpResponse:
    """Note an answer that was given by telephone, in person, or in a network by hand."""
    incident = load(request, number)
    now = timezone.now()
    asked = _asked(incident)
    initial = {
        "where": _("in the network itself") if asked is not None and _is_on_a_wall(asked) else "",
        "answered_at": timezone.localtime(now),
        "key": uuid4(),
    }
    form = OutsideAnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if asked is not None and tried(
        request,
        form,
        lambda typed: Message.note_outside_answer(asked, **typed, by=request.user, at=now),
        _("The answer is noted."),
    ):
        return redirect(address_of(incident, request))
    return render(
        request,
        "incidents/outside_answer.html",
        {"incident": incident, "asked": asked, "form": form},
        status=422 if form.errors else 200,
    )


def _is_on_a_wall(asked: Message) -> bool:
    """Whether it stands where everybody sees it: there the answer mostly stands too."""
    is_noted = asked.account.network == Account.NetworkCode.HAND
    return asked.lane == Message.Lane.PUBLIC and not is_noted


def _asked(incident: Incident) -> Message | None:
    """What was answered: the last question, else the last message of the person."""
    standing = [m for m in incident.messages.with_texts() if m.is_inbound]
    questions = [m for m in standing if m.is_question]
    return next(reversed(questions or standing), None)
