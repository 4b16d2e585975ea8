"""Models of page texts, checks, translations and the search."""

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.pages.builtin_page_introductions import PageText
from otklik.cms.pages.change_note import PageChange
from otklik.cms.pages.page_translation import PageTranslation
from otklik.cms.pages.review_workflow import PublisherCheck
from otklik.cms.search.editor_rules import BestAnswer, Synonym
from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.cms.search.search_entry import Kind, SearchEntry
from otklik.cms.search.vocabulary import Dictionary

__all__ = [
    "BestAnswer",
    "Dictionary",
    "FailedSearch",
    "Kind",
    "Link",
    "PageChange",
    "PageFault",
    "PageReading",
    "PageText",
    "PageTranslation",
    "PublisherCheck",
    "SearchEntry",
    "SearchMonth",
    "Synonym",
]
