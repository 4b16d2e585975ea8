"""The way to another body, put into a reply: the sentence and the mark go together."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import Referral
from otklik.incidents.replies.referral.public_body import Body
from otklik.organisation.people.user import User


@transaction.atomic
def show_the_way(reply: Reply, body: Body | None, *, by: User, at: datetime) -> None:
    """Put below what was typed who decides and how to reach it. Nothing is sent, and nothing about
    the person goes to that body. Raises Refused where none was chosen."""
    if body is None:
        raise Refused(_("Choose where the person should turn."))
    before = reply.referral_mark
    Referral.refer(reply, body, by=by, at=at)
    if before is not None and before.body.sentence in reply.text:
        text = reply.text.replace(before.body.sentence, body.sentence)
        reply.save_draft(text, revision=reply.revision, by=by, at=at)
    else:
        reply.append(body.sentence, by=by, at=at)


@transaction.atomic
def keep_open(reply: Reply, *, by: User, at: datetime) -> None:
    """The words stay, the incident does not close by itself."""
    referral = reply.referral_mark
    if referral is None:
        raise Refused(_("This reply closes nothing by itself."))
    referral.lift(by=by, at=at)
