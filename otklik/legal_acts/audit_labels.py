"""Audit labels of acts and citations."""

from django.utils.translation import gettext_noop

VERBS = {
    "act.added": gettext_noop("document added"),
    "act.summary_checked": gettext_noop("plain words of a document checked"),
    "act.corrected": gettext_noop("document corrected"),
    "act.edition_added": gettext_noop("a new edition of a document added"),
    "act.file_added": gettext_noop("file added to the text of a document"),
    "act.file_let_go": gettext_noop("file of a document deleted"),
    "act.registered": gettext_noop("registration of a document recorded"),
    "act.registered_anew": gettext_noop("registration of a document recorded again"),
    "acts.list_started": gettext_noop("a list of documents is loaded"),
    "acts.list_undone": gettext_noop("import of a list of documents is undone"),
    "citation.kept": gettext_noop("checked after a document changed: nothing to change"),
    "citation.changed": gettext_noop("changed after a document changed"),
}
