"""Labels of audit entries."""

from django.utils.translation import gettext_noop

VERBS = {
    "notice.told": gettext_noop("colleagues were told"),
    "notice.acknowledged": gettext_noop("a notice was taken"),
    "duty.put": gettext_noop("put on duty"),
    "duty.removed": gettext_noop("taken off duty"),
}
