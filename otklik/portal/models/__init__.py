from otklik.portal.models.contacts import ContactsPage
from otklik.portal.models.home import HomePage
from otklik.portal.models.mark import PageMark, PageWords
from otklik.portal.models.text import AccessibilityPage, TextPage

__all__ = ["AccessibilityPage", "ContactsPage", "HomePage", "PageMark", "PageWords", "TextPage"]
