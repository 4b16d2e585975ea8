"""Texts above our own pages, what the search finds, what editors told it, what was asked of it."""

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.pages.page_change import PageChange
from otklik.cms.pages.page_text import PageText
from otklik.cms.pages.review_task import PublisherCheck
from otklik.cms.search.editor_rules import BestAnswer, Dictionary, Synonym
from otklik.cms.search.entry import Kind, SearchEntry
from otklik.cms.search.failed_query import AskedWords, SearchMonth
from otklik.cms.translations.models import PageTranslation

__all__ = [
    "AskedWords",
    "BestAnswer",
    "Dictionary",
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
