"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS: dict[str, str] = {
    "backup.made": gettext_noop("a backup was made"),
    "backup.failed": gettext_noop("a backup was not made"),
    "backup.rehearsed": gettext_noop("a backup was test-restored: it matches"),
    "backup.rehearsal_failed": gettext_noop("a backup was test-restored and differs"),
    "history.planned": gettext_noop("an invented history was planned"),
    "history.made_up": gettext_noop("two years were invented by the program, no person acted"),
    "installation.restored": gettext_noop("the installation was restored from a backup"),
}
