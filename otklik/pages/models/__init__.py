"""Texts above our own pages, what the search finds, what editors told it, what was asked of it."""

from otklik.pages.models.asked import AskedWords, SearchMonth
from otklik.pages.models.shown import Kind, PageText, SearchEntry
from otklik.pages.models.spoken import BestAnswer, Dictionary, Synonym

__all__ = [
    "AskedWords",
    "BestAnswer",
    "Dictionary",
    "Kind",
    "PageText",
    "SearchEntry",
    "SearchMonth",
    "Synonym",
]
