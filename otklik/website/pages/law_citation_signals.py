"""Quotations of law on pages, registered so that their owners are notified of changes."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.user import User
from otklik.website.pages.text_page import AccessibilityPage, TextPage

CITING = (TextPage, AccessibilityPage)


def listen() -> None:
    page_published.connect(_cite, dispatch_uid="portal.citing")
    page_unpublished.connect(_forget, dispatch_uid="portal.citing")


def _cite(sender: object, instance: Page, **kwargs: Any) -> None:
    """Whoever published the page owns its quotations until another person publishes it."""
    if not isinstance(instance, CITING):
        return
    revision = kwargs.get("revision")
    by = revision.user if revision is not None else None
    owner = by if isinstance(by, User) else None
    place = record_citations.Place(
        key=_key(instance),
        kind=Citation.Kind.PAGE,
        title=instance.title,
        url=reverse("wagtailadmin_pages:edit", args=[instance.pk]),
        owner=owner,
    )
    record_citations.cite(place, addresses(instance), looked_at_by=owner, at=timezone.now())


def _forget(sender: object, instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, CITING):
        record_citations.forget(_key(instance), at=timezone.now())


def addresses(page: Any) -> Iterator[str]:
    for block in page.body:
        if block.block_type == "law" and block.value.get("address"):
            yield block.value["address"]


def _key(page: Page) -> str:
    return f"page/{page.pk}"
