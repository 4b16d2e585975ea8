"""Texts above our own pages, what the search finds, what editors told it, what was asked of it."""

from otklik.pages.models.asked import AskedWords, SearchMonth
from otklik.pages.models.change import PageChange
from otklik.pages.models.checking import PublisherCheck
from otklik.pages.models.fault import Link, PageFault, PageReading
from otklik.pages.models.shown import Kind, PageText, SearchEntry
from otklik.pages.models.spoken import BestAnswer, Dictionary, Synonym
from otklik.pages.models.translation import PageTranslation

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
