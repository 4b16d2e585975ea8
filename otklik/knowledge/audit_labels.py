"""Audit labels of the knowledge base."""

from django.utils.translation import gettext_noop

VERBS = {
    "answer.signed": gettext_noop("an answer of the site signed"),
    "claim.signed": gettext_noop("a template of a claim signed"),
    "answer.checked": gettext_noop("an answer of the site checked"),
}
