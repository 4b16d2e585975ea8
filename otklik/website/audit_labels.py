"""Labels of the audit entries of this app."""

from django.utils.translation import gettext_noop

VERBS = {
    "page.sent_to_check": gettext_noop("page of the site sent to be checked"),
    "page.returned": gettext_noop("page of the site returned with a reason"),
    "page.check_withdrawn": gettext_noop("page of the site taken back from checking"),
    "page_words.settled": gettext_noop("words about a page were done with"),
    "page_words.opened": gettext_noop("words about a page stand open again"),
}
