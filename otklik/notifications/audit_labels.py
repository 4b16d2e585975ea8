"""Labels of audit entries."""

from django.utils.translation import gettext_noop

VERBS = {
    "notice.told": gettext_noop("colleagues were notified"),
    "notice.acknowledged": gettext_noop("a notification was taken on"),
    "duty.put": gettext_noop("assigned to duty"),
    "duty.removed": gettext_noop("removed from duty"),
}
