"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS = {
    "page.sent_to_check": gettext_noop("page of the site sent to be checked"),
    "page.returned": gettext_noop("page of the site returned with a reason"),
    "page.check_withdrawn": gettext_noop("page of the site withdrawn from checking"),
    "page_words.settled": gettext_noop("a comment on a page resolved"),
    "page_words.opened": gettext_noop("a comment on a page reopened"),
}
