"""Audit labels of the assistant."""

from django.utils.translation import gettext_noop

VERBS = {
    "assistant.asked": gettext_noop("a masked text was sent to the outside program"),
    "assistant.settled": gettext_noop("the outside program answered, or did not"),
}
