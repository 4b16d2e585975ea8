"""The desk's header entries of this app, and first steps for a new employee."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from otklik.incidents.moderation.models import ModerationAct
from otklik.organisation.navigation import DeskLink
from otklik.organisation.people.onboarding import Place, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _second_word_awaited(user: User, at: datetime) -> Iterator[QuerySet[ModerationAct]]:
    """Hidden comments and proposed deletions that this person may decide."""
    if user.may(Right.CONFIRM_MODERATION):
        yield ModerationAct.objects.waiting_for(user)


LINKS = (
    DeskLink(title=_("Inbox"), route="incidents:inbox"),
    DeskLink(title=_("For approval"), route="incidents:approvals", right=Right.APPROVE),
    DeskLink(
        title=_("Mass incidents"), route="incidents:mass-incidents", right=Right.SEE_ALL_UNITS
    ),
    DeskLink(title=_("Manually"), route="incidents:replies-by-hand", right=Right.SEND),
    DeskLink(title=_("Not confirmed"), route="incidents:deliveries", right=Right.RESOLVE_DELIVERY),
    DeskLink(
        title=_("Moderation"),
        route="incidents:moderation",
        right=Right.MODERATE,
        new=_second_word_awaited,
    ),
    DeskLink(title=_("Other systems"), route="incidents:external-cases"),
    DeskLink(title=_("Requests"), route="incidents:information-requests"),
    DeskLink(title=_("On the site"), route="incidents:public-answers", right=Right.SHOW_ON_SITE),
    DeskLink(title=_("Time limits"), route="incidents:sla-rules", right=Right.SET_NORMS),
    DeskLink(title=_("Rules of approval"), route="incidents:approval-rules", right=Right.SET_NORMS),
    DeskLink(title=_("Coverage and time"), route="incidents:coverage", right=Right.SEE_ALL_UNITS),
    DeskLink(title=_("Did it help?"), route="incidents:feedback-rules", right=Right.SET_QUALITY),
    DeskLink(title=_("Quality of answers"), route="incidents:quality", right=Right.RATE_ANSWERS),
    DeskLink(
        title=_("Remarks on my answers"), route="incidents:quality-own-remarks", right=Right.REPLY
    ),
    DeskLink(title=_("Templates"), route="incidents:reply-templates", right=Right.REPLY),
    DeskLink(title=_("Import"), route="incidents:imports", right=Right.IMPORT),
)
JOURNAL = DeskLink(title=_("Journal"), route="incidents:audit-log", right=Right.SEE_JOURNAL)

#: What somebody new does here first.
STEPS = (
    Step(
        sentence=_("Sort one message: say its topic and who answers."),
        places=frozenset({Place.OPERATOR}),
        at=10,
        rights=(Right.TRIAGE,),
        address=link("incidents:inbox"),
        rows=acts("incident.triaged", "incident.moved"),
    ),
    Step(
        sentence=_("Answer one comment: insert a template, correct it, publish it."),
        places=frozenset({Place.OPERATOR}),
        at=20,
        rights=(Right.REPLY,),
        address=link("incidents:inbox"),
        rows=acts("reply.on_its_way", "reply.submitted", "reply.by_hand"),
    ),
    Step(
        sentence=_("Write a template for what is asked often."),
        places=frozenset({Place.OPERATOR}),
        at=40,
        rights=(Right.WRITE_TEMPLATES,),
        address=link("incidents:reply-template-new"),
        rows=acts("wording.written"),
    ),
    Step(
        sentence=_("Describe the shift in one sentence."),
        places=frozenset({Place.OPERATOR}),
        at=50,
        rights=(Right.REPLY,),
        address=link("incidents:handover"),
        rows=acts("user.shift_handed"),
    ),
    Step(
        sentence=_("Read the reply of a colleague: approve it, or return it with a reason."),
        places=frozenset({Place.OPERATOR, Place.LEAD}),
        at=25,
        rights=(Right.APPROVE,),
        address=link("incidents:approvals"),
        rows=acts("reply.approved", "reply.returned"),
    ),
)
