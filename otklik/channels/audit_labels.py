"""Labels of audit entries about publications."""

from django.utils.translation import gettext_noop

VERBS = {
    "publication.begun": gettext_noop("publication started"),
    "publication.submitted": gettext_noop("publication submitted for approval"),
    "publication.recalled": gettext_noop("publication withdrawn from approval"),
    "publication.returned": gettext_noop("publication returned for correction"),
    "publication.released": gettext_noop("publication sent to its pages"),
    "publication.taken_back": gettext_noop("publication undone before sending"),
    "publication.correction_begun": gettext_noop("correction of a publication started"),
    "publication.correction_given_up": gettext_noop("correction of a publication discarded"),
    "publication.place_dropped": gettext_noop("one page left out"),
    "publication.tried_again": gettext_noop("one page tried again"),
    "publication.withdrawn": gettext_noop("publication withdrawn everywhere"),
    "publication.discarded": gettext_noop("draft of a publication deleted"),
    "plan_date.added": gettext_noop("a date of the plan was added"),
    "plan_date.shown": gettext_noop("a date of the plan is shown again"),
    "plan_date.hidden": gettext_noop("a date of the plan is no longer shown"),
    "post.noted": gettext_noop("a post published manually was recorded"),
    "delivery.held": gettext_noop("late news is waiting for a decision"),
    "delivery.released": gettext_noop("sending late news was permitted"),
}
