"""Revert to an earlier version in two steps: preview the changes, then apply them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from django.db import models, transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permissions import policy_registry

from otklik.organisation.people.user import User


@runtime_checkable
class Revertible(Protocol):
    """A row without drafts that can return to a revision."""

    def bring_back(self, revision: Revision, *, by: User, at: datetime) -> None: ...


@runtime_checkable
class Describable(Protocol):
    """A row that gives its content as text by label, which no field comparison of Wagtail can."""

    def in_words(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference, with removed and added words marked."""

    label: str
    html: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion:
    """The current version and the last one before it with other content."""

    item: models.Model
    now: Revision | None
    revision: Revision

    def changes(self, request: HttpRequest) -> list[Change]:
        """Differences from the current to the earlier version."""
        older = self.revision.as_object()
        item = self.item
        if isinstance(item, Describable):
            return list(_text_changes(item.in_words(), older.in_words()))
        handler = (
            item.get_edit_handler() if isinstance(item, Page) else get_edit_handler(type(item))
        )
        panel = handler.get_bound_panel(instance=item, request=request, form=None)
        compared = (compare(item, older) for compare in panel.get_comparison())
        return [
            Change(label=str(c.field_label), html=c.htmldiff())
            for c in compared
            if c.is_field and c.has_changed()
        ]


def _text_changes(now: Mapping[str, str], then: Mapping[str, str]) -> Iterator[Change]:
    for label in dict.fromkeys([*now, *then]):
        old, new = now.get(label, ""), then.get(label, "")
        if old != new:
            html = format_html(
                '<span class="deletion">{}</span> <span class="addition">{}</span>', old, new
            )
            yield Change(label=label, html=html)


def find_earlier(model: models.Model) -> EarlierVersion | None:
    """The last version with other content than the public one."""
    if isinstance(model, Page):
        now, revisions = model.live_revision, _published_revisions(model)
        text = now.content if now else {}
    else:
        now, revisions = model.latest_revision, model.revisions.order_by("-pk")  # type: ignore[attr-defined]
        text = model.serializable_data()  # type: ignore[attr-defined]
    for revision in revisions:
        if (now is None or revision.pk != now.pk) and _content_without_bookkeeping(
            revision.content
        ) != _content_without_bookkeeping(text):
            return EarlierVersion(item=model, now=now, revision=revision)
    return None


def _published_revisions(page: Page) -> Iterator[Revision]:
    """Formerly published versions of a live page, newest first."""
    if not page.live:
        return
    entries = PageLogEntry.objects.filter(
        page=page, action__in=["wagtail.publish", "wagtail.publish.scheduled"]
    )
    keys = list(entries.order_by("-timestamp", "-pk").values_list("revision_id", flat=True))
    found = page.revisions.in_bulk([key for key in keys if key is not None])
    yield from (found[key] for key in dict.fromkeys(keys) if key in found)


BOOKKEEPING = frozenset(
    {
        "change_note",
        "draft_title",
        "first_published_at",
        "go_live_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "numchild",
        "path",
        "depth",
        "url_path",
    }
)
"""Fields that Wagtail manages."""


def _content_without_bookkeeping(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in BOOKKEEPING}


@transaction.atomic
def revert(found: EarlierVersion, *, by: User, at: datetime) -> None:
    """Publish the earlier version. Raises ValidationError when it cannot be: say, another page has
    its address now."""
    item, revision = found.item, found.revision
    if isinstance(item, Page):
        page = revision.as_object()
        if hasattr(page, "change_note"):  # shown in the page's history
            page.change_note = _("The earlier version is restored.")
        new = page.save_revision(user=by, log_action=True, previous_revision=revision)
        new.publish(user=by, previous_revision=revision)
    elif isinstance(item, Revertible):
        item.bring_back(revision, by=by, at=at)


def may_revert(user: User, model: models.Model) -> bool:
    if isinstance(model, Page):
        return bool(model.permissions_for_user(user).can_publish())
    policy = policy_registry.get_by_type(type(model))
    return isinstance(model, Revertible) and bool(policy.user_has_permission(user, "change"))


def earlier_url(model_found: models.Model) -> str:
    model = Page if isinstance(model_found, Page) else type(model_found)
    names = [model._meta.app_label, model._meta.model_name, model_found.pk]
    try:
        return reverse("otklik_earlier", args=names)
    except NoReverseMatch:
        return ""


class EarlierPanel(Panel):  # type: ignore[misc]
    """Link from a form to «Вернуть прежнюю версию», while there is an earlier version."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "organisation/admin/earlier_panel.html"

        def is_shown(self) -> bool:
            item = self.instance
            return item.pk is not None and find_earlier(item) is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "url": earlier_url(self.instance)}
