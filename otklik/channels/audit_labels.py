"""Labels of audit entries about publications."""

from django.utils.translation import gettext_noop

VERBS = {
    "publication.begun": gettext_noop("publication begun"),
    "publication.submitted": gettext_noop("publication handed over for approval"),
    "publication.recalled": gettext_noop("publication taken back from approval"),
    "publication.returned": gettext_noop("publication returned for correction"),
    "publication.released": gettext_noop("publication handed over to its pages"),
    "publication.taken_back": gettext_noop("publication taken back before it left"),
    "publication.correction_begun": gettext_noop("correction of a publication begun"),
    "publication.correction_given_up": gettext_noop("correction of a publication given up"),
    "publication.place_dropped": gettext_noop("one page left out"),
    "publication.tried_again": gettext_noop("one page tried again"),
    "publication.withdrawn": gettext_noop("publication taken off everywhere"),
    "publication.discarded": gettext_noop("draft of a publication put away"),
    "plan_date.added": gettext_noop("a date of the plan was added"),
    "plan_date.shown": gettext_noop("a date of the plan is shown again"),
    "plan_date.hidden": gettext_noop("a date of the plan is shown no longer"),
    "post.noted": gettext_noop("a post published by hand was noted"),
    "delivery.held": gettext_noop("late news waits for a word"),
    "delivery.released": gettext_noop("late news let go by a person"),
}
