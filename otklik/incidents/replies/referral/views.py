from datetime import datetime

from django.utils.translation import gettext as _

from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import keep_open, show_the_way
from otklik.incidents.replies.referral.public_bodies_directory import Body
from otklik.incidents.replies.views import on_saved_draft
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def referral(request: StaffRequest, reply: Reply, at: datetime) -> str:
    """Insert the referral into the reply; the incident is closed once it is sent."""
    body = Body.objects.active().filter(code=request.POST.get("body", "")).first()
    show_the_way(reply, body, by=request.user, at=at)
    return _("The referral is in the reply. Read it and adapt it.")


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def staying_open(request: StaffRequest, reply: Reply, at: datetime) -> str:
    """The text stays; the incident is not closed automatically."""
    keep_open(reply, by=request.user, at=at)
    return _("The incident will not close automatically. The words stay in the text.")
