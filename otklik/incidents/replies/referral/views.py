from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.body import Body
from otklik.incidents.replies.referral.refer import keep_open, show_the_way
from otklik.incidents.replies.views import write_then
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_POST
@staff_only(Right.REPLY)
def referral(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Put into the reply where to turn; it closes the incident once it stands there."""
    chosen = request.POST.get("body", "")

    def insert(reply: Reply) -> None:
        body = Body.objects.active().filter(code=chosen).first()
        if body is None:
            raise Refused(_("Choose where the person should turn."))
        show_the_way(reply, body, by=request.user, at=timezone.now())

    done = _("Where to turn stands in the reply. Read it and make it fit.")
    return write_then(request, number, key, insert, done)


@require_POST
@staff_only(Right.REPLY)
def staying_open(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The words stay, the incident does not close by itself."""
    return write_then(
        request,
        number,
        key,
        lambda reply: keep_open(reply, by=request.user, at=timezone.now()),
        _("The incident will not close by itself. The words stay in the text."),
    )
