"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS: dict[str, str] = {
    "backup.made": gettext_noop("a backup was made"),
    "backup.failed": gettext_noop("a backup was not made"),
    "backup.rehearsed": gettext_noop("a backup was tried out: all as it was"),
    "backup.rehearsal_failed": gettext_noop("a backup was tried out and differs"),
    "history.planned": gettext_noop("a made-up history was planned"),
    "history.made_up": gettext_noop("two years were made up by the program, nobody acted there"),
    "installation.restored": gettext_noop("the installation was restored from a backup"),
}
