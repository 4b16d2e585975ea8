from otklik.website.page_feedback.models import PageMark, PageWords
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import AccessibilityPage, TextPage

__all__ = ["AccessibilityPage", "ContactsPage", "HomePage", "PageMark", "PageWords", "TextPage"]
