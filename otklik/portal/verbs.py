"""What journal lines of this room say."""

from django.utils.translation import gettext_noop

VERBS = {
    "page_words.settled": gettext_noop("words about a page were done with"),
    "page_words.opened": gettext_noop("words about a page stand open again"),
}
