"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS = {
    "evidence.made": gettext_noop("evidence of a period made"),
    "journal.head_told": gettext_noop("signed head of the journal written"),
}
