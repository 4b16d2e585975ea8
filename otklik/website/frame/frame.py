"""The frame of every page: the links of its menu, header and footer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from otklik.cms.pages.base_page import restricted
from otklik.cms.pages.page_translation import PageTranslation
from otklik.core.db.kept_values import cached_until_changed, rest_on
from otklik.organisation.identity.editor_access import may_write_pages
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.ui.components.notices_lists_tables import phone_digits
from otklik.website.localized_page_address import address_of
from otklik.website.pages.text_page import empty_sections

#: Routes of pages that people read: of those that surely are there, and of all.
SURELY_THERE = frozenset(
    {"website:search", "website:sitemap", "legal-acts:acts", "legal-acts:functions"}
)
FED = frozenset({"website:home"})
OF_EDITORS = frozenset({"website:home", "wagtail_serve"})
#: Pages without a link to ask a question: the form itself, and pages of staff.
ASKING = frozenset({"website:ask"})
OF_STAFF = ("account_", "mfa_", "usersessions_", "provider", "profile", "system:")
READ = SURELY_THERE | {"wagtail_serve", "legal-acts:act", "surveys:results"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A link of the frame; `lang` is that of its title where it differs from the frame's."""

    title: str
    address: str
    lang: str = ""
    more: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPage:
    """A page of editors that the frame leads to; `lang` as of a place."""

    title: str
    lang: str
    address: str
    is_in_menu: bool
    is_contacts: bool
    is_accessibility: bool


def _linked_pages() -> list[LinkedPage]:
    """Those in menus, contacts, accessibility, in the reader's language."""
    return [
        LinkedPage(
            title=title,
            lang=lang,
            address=address_of(page),
            is_in_menu=page.show_in_menus and not page.is_contacts,
            is_contacts=bool(page.is_contacts),
            is_accessibility=bool(page.is_accessibility),
        )
        for page in _pages_to_link(get_language() or settings.LANGUAGE_CODE)
        for title, lang in [_title_and_language(page)]
    ]


def _pages_to_link(language: str) -> QuerySet[Page]:
    is_linked = Q(show_in_menus=True) | Q(contactspage__isnull=False)
    is_linked |= Q(accessibilitypage__isnull=False)
    found: QuerySet[Page] = (
        Page.objects.live()
        .filter(is_linked, depth__gt=2, locale__language_code=settings.LANGUAGE_CODE)
        .exclude(restricted() | empty_sections())
        .annotate(
            is_contacts=F("contactspage__page_ptr"),
            is_accessibility=F("accessibilitypage__page_ptr"),
        )
        .order_by("path")
    )
    if language == settings.LANGUAGE_CODE:
        return found
    translated = PageTranslation.objects.shown().filter(page_id=OuterRef("pk"), language=language)
    titled: QuerySet[Page] = found.annotate(
        told_title=Subquery(translated.values("title")[:1]),
        is_news=F("newsindexpage__page_ptr"),
        is_answers=F("answerspage__page_ptr"),
    )
    return titled


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where «Нашли, что искали?» is sent, and for which page."""

    address: str
    page: str


def _title_and_language(page: Page) -> tuple[str, str]:
    """The title of a page for this reader, and its language if different from the frame's: the
    translation; for our own lists their name in the interface; else the original."""
    if get_language() == settings.LANGUAGE_CODE:
        return page.title, ""
    if page.told_title:
        return page.told_title, ""
    if page.is_news or page.is_answers:
        return _("News") if page.is_news else _("Questions and answers"), ""
    return page.title, settings.LANGUAGE_CODE


class Frame:
    """Queries only what a template shows, and that only when it has changed."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """One per request, so that the authority is queried once."""
        frame: Self = request.__dict__.setdefault("frame", cls(request))
        return frame

    @property
    def authority(self) -> Authority | None:
        """None before a pack is loaded. A kept value made of it rests on its tables."""
        rest_on("organisation_authority", "organisation_authoritytext")
        return self._authority

    @cached_property
    def _authority(self) -> Authority | None:
        return Authority.here()

    @cached_property
    def accent_url(self) -> str:
        """URL of the accent's CSS; it changes with the colours, so it can be cached long."""
        authority = self.authority
        if authority is None or not authority.accent_light:
            return ""
        version = urlencode({"v": f"{authority.accent_light}{authority.accent_dark}"})
        return f"{reverse('website:accent')}?{version}"

    @cached_property
    def mark(self) -> Mark | None:
        """Only on reading pages, not on forms and errors."""
        here = self.request.resolver_match
        if here is None or here.view_name not in READ:
            return None
        return Mark(address=reverse("website:page-feedback-send"), page=self.request.path)

    @property
    def offers_asking(self) -> bool:
        """Whether the page ends with a link to ask a question."""
        here = self.request.resolver_match
        name = here.view_name if here else ""
        return name not in ASKING and not name.startswith(OF_STAFF)

    @cached_property
    def pages(self) -> list[LinkedPage]:
        return cached_until_changed("pages of the frame", make=_linked_pages)

    @cached_property
    def contacts_url(self) -> str:
        return next((page.address for page in self.pages if page.is_contacts), "")

    @cached_property
    def accessibility_url(self) -> str:
        return next((page.address for page in self.pages if page.is_accessibility), "")

    @cached_property
    def call_url(self) -> str:
        """The telephone, else the page of contacts."""
        if self.authority and self.authority.phone:
            return f"tel:{phone_digits(self.authority.phone)}"
        return self.contacts_url

    @property
    def feeds(self) -> list[Place]:
        """Feeds to which reading pages link."""
        here = self.request.resolver_match
        if here is None or here.view_name not in READ | FED:
            return []
        titles = {"news": _("News"), "acts": _("Documents"), "answers": _("Questions and answers")}
        return [
            Place(title=title, address=reverse("discovery:feed", args=[subject, "rss"]))
            for subject, title in titles.items()
        ]

    @property
    def facts_url(self) -> str:
        """Where an editor changes the facts about the authority that many pages show."""
        user = self._staff
        if self.authority is None or user is None or not user.may(Right.EDIT_SITE):
            return ""
        return reverse("wagtailsnippets_organisation_authority:edit", args=[self.authority.pk])

    @cached_property
    def menu(self) -> list[Place]:
        """Our own sections, then pages that editors put into the menu."""
        sections = [
            self._place(_("Ask a question"), reverse("website:ask")),
            self._place(_("Status of my question"), reverse("website:question")),
            self._place(_("Documents"), reverse("legal-acts:acts")),
            self._place(_("Surveys"), reverse("surveys:list")),
            self._place(_("What we did"), reverse("outcomes:index")),
        ]
        pages = [
            self._place(page.title, page.address, page.lang)
            for page in self.pages
            if page.is_in_menu
        ]
        contacts = [self._place(_("Contacts"), self.contacts_url)] if self.contacts_url else []
        return [*sections, *pages, *contacts]

    def _place(self, title: str, address: str, lang: str = "") -> Place:
        return Place(title=title, address=address, lang=lang, is_here=self.request.path == address)

    @cached_property
    def is_editor(self) -> bool:
        """Whether the user may correct this page; on editors' pages including those who may only
        write drafts."""
        user, here = self._staff, self.request.resolver_match
        if user is None:
            return False
        is_page = here is not None and here.view_name in OF_EDITORS
        return may_write_pages(user) if is_page else user.may(Right.EDIT_SITE)

    @property
    def _staff(self) -> User | None:
        """None without a session cookie; then no query runs."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return None
        user = self.request.user
        return user if isinstance(user, User) else None
