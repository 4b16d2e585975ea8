"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS = {
    "evidence.asked": gettext_noop("evidence of a period requested"),
    "evidence.taken": gettext_noop("evidence of a period downloaded"),
}
