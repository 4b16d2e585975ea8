# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.cms.page_checks.models import Link, PageFault, PageReading
from otklik.cms.pages.builtin_page_introductions import PageText
from otklik.cms.pages.change_note import PageChange
from otklik.cms.pages.page_translation import PageTranslation
from otklik.cms.pages.review_workflow import PublisherCheck
from otklik.cms.search.editor_rules import BestAnswer, Synonym
from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.cms.search.search_entry import SearchEntry
from otklik.cms.search.vocabulary import Dictionary
