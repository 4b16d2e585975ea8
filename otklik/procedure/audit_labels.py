"""Labels of audit entries."""

from django.utils.translation import gettext_noop

VERBS = {
    "proposal.begun": gettext_noop("a proposal to the procedure was started"),
    "proposal.rewritten": gettext_noop("a proposal to the procedure was rewritten"),
    "proposal.submitted": gettext_noop("a proposal to the procedure was submitted"),
    "proposal.returned": gettext_noop("a proposal to the procedure was returned for correction"),
    "proposal.accepted": gettext_noop("a proposal to the procedure was accepted"),
    "proposal.refused": gettext_noop("a proposal to the procedure was refused"),
    "proposal.withdrawn": gettext_noop("a proposal to the procedure was withdrawn"),
    "proposal.reopened": gettext_noop("a decision on a proposal was undone"),
    "proposal.included": gettext_noop("a proposal to the procedure was carried out"),
    "proposal.followed_pack": gettext_noop("the pack changed a proposal"),
    "mandate.recorded": gettext_noop("an authorised person was appointed"),
    "mandate.ended": gettext_noop("an authorised person’s term was ended"),
    "clause.checked": gettext_noop("a condition of the procedure was confirmed by a person"),
    "clause.check_taken_back": gettext_noop("a confirmation of a condition was undone"),
    "procedure.amended": gettext_noop("a new edition of the procedure was made"),
}
