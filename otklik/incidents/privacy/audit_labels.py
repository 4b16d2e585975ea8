"""Sentences about what is kept, erased and taken out."""

from django.utils.translation import gettext_noop

VERBS = {
    "erasure.proposed": gettext_noop("a request to erase a person's data written down"),
    "erasure.declined": gettext_noop("a request to erase declined"),
    "erasure.begun": gettext_noop("erasing of a person's data begun"),
    "erasure.finished": gettext_noop("erasing of a person's data finished"),
    "erasure.looked": gettext_noop("something that an erasure left to look at settled"),
    "person.erased": gettext_noop("what was kept of a person erased"),
    "incident.erased": gettext_noop("words of an incident erased"),
    "incident.held": gettext_noop("an incident held: nothing of it is erased"),
    "incident.hold_lifted": gettext_noop("a hold of an incident lifted"),
    "retention.approved": gettext_noop("terms of keeping set by a document"),
    "retention.document_lifted": gettext_noop("a term of keeping lifted"),
    "retention.carried_out": gettext_noop("terms of keeping carried out"),
    "register.asked": gettext_noop("a register asked for as a file"),
    "register.made": gettext_noop("a register made as a file"),
    "register.taken": gettext_noop("a file of a register downloaded"),
}
