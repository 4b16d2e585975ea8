"""Records in the audit log what editors do in Wagtail's admin; nothing else does.

Wagtail logs each action of an editor; each one that changes what the public sees becomes one entry
here. Apps whose verbs record themselves are excluded. Saving a draft is not recorded, publishing it
is.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from otklik.audit import entries
from otklik.cms.pages.builtin_page_introductions import PageText
from otklik.legal_acts.acts.act import Act
from otklik.media.document import SiteDocument
from otklik.media.image import SiteImage
from otklik.organisation.structure.authority import Authority
from otklik.organisation.version_history.revert import BOOKKEEPING
from otklik.surveys.waves.models import Wave

VERBS_OF_PAGES: Mapping[str, str] = {
    "wagtail.publish": "page.published",
    "wagtail.publish.scheduled": "page.published",
    "wagtail.unpublish": "page.unpublished",
    "wagtail.unpublish.scheduled": "page.unpublished",
    "wagtail.publish.schedule": "page.scheduled",
    "wagtail.schedule.cancel": "page.unscheduled",
    "wagtail.move": "page.moved",
    "wagtail.reorder": "page.reordered",
    "wagtail.copy": "page.copied",
    "wagtail.create_alias": "page.copied",
    "wagtail.delete": "page.deleted",
    "wagtail.workflow.start": "page.sent_to_check",
    "wagtail.workflow.resume": "page.sent_to_check",
    "wagtail.workflow.reject": "page.returned",
    "wagtail.workflow.cancel": "page.check_withdrawn",
    "wagtail.view_restriction.create": "page.restricted",
    "wagtail.view_restriction.edit": "page.restricted",
    "wagtail.view_restriction.delete": "page.unrestricted",
}
REVERTED = "page.reverted"

KINDS: Mapping[type[models.Model], str] = {
    PageText: "text",
    SiteImage: "file",
    SiteDocument: "file",
}
OTHER_KIND = "setting"
DEEDS: Mapping[str, str] = {
    "wagtail.create": "added",
    "wagtail.edit": "changed",
    "wagtail.revert": "reverted",
    "wagtail.delete": "deleted",
}

RECORDED_BY_VERBS: frozenset[type[models.Model]] = frozenset({Act, Authority, Wave})
"""Models whose own verbs write audit entries when an editor saves them."""


def listen() -> None:
    post_save.connect(_record_page_entry, sender=PageLogEntry, dispatch_uid="portal.corrections")
    post_save.connect(_record_model_entry, sender=ModelLogEntry, dispatch_uid="portal.corrections")


def _record_page_entry(
    sender: object, instance: PageLogEntry, created: bool, **kwargs: Any
) -> None:
    verb = VERBS_OF_PAGES.get(instance.action) if created else None
    if verb is None:
        return
    values: dict[str, object] = {"address": _address(instance)}
    if verb == "page.published":
        values["fields"] = _list_changed_fields(instance)
        if "revision" in instance.data:  # an older version is published again
            verb, values["version_of"] = REVERTED, instance.data["revision"]["created"]
    values |= {
        key: value for key, value in instance.data.items() if key not in ("revision", "workflow")
    }
    _record(instance, instance.page_id, verb, values)


def _record_model_entry(
    sender: object, instance: ModelLogEntry, created: bool, **kwargs: Any
) -> None:
    model = instance.content_type.model_class()
    deed = DEEDS.get(instance.action) if created else None
    if deed is None or model in RECORDED_BY_VERBS:
        return
    values = dict(instance.data)
    if "revision" in values:
        values["version_of"] = values.pop("revision")["created"]
    if instance.revision is not None:
        values |= _before_and_after(instance.revision)
    _record(instance, instance.object_id, f"{KINDS.get(model, OTHER_KIND)}.{deed}", values)


def _record(
    entry: PageLogEntry | ModelLogEntry, key: Any, verb: str, values: Mapping[str, object]
) -> None:
    """Record one action on a page or row that may have been deleted since."""
    model: type[models.Model] = entry.content_type.model_class()
    subject = model._base_manager.filter(pk=key).first() or model(pk=key)
    entries.record(subject, verb, by=entry.user, at=entry.timestamp, **values)


def _address(entry: PageLogEntry) -> str:
    """Path of the page in the tree, without the root; empty if the page was deleted."""
    page = entry.page
    if page is None:
        return ""
    below = page.url_path.strip("/").partition("/")[2]
    return f"/{below}/" if below else "/"


def _list_changed_fields(entry: PageLogEntry) -> list[str]:
    """Names of the fields that differ from what was published before."""
    before = (
        PageLogEntry.objects.filter(
            page_id=entry.page_id, action__startswith="wagtail.publish", revision__isnull=False
        )
        .exclude(action="wagtail.publish.schedule")
        .exclude(pk=entry.pk)
        .select_related("revision")
        .order_by("-timestamp", "-pk")
        .first()
    )
    if before is None or before.revision is None or entry.revision is None:
        return []
    return sorted(_difference(before.revision.content, entry.revision.content))


def _before_and_after(revision: Revision) -> dict[str, dict[str, object]]:
    """The changed fields of a text, before and after, from its revisions."""
    before = (
        Revision.objects.filter(
            base_content_type_id=revision.base_content_type_id,
            object_id=revision.object_id,
            pk__lt=revision.pk,
        )
        .order_by("-pk")
        .first()
    )
    old = before.content if before else {}
    names = _difference(old, revision.content)
    return {
        "was": {name: old.get(name) for name in sorted(names)},
        "now": {name: revision.content.get(name) for name in sorted(names)},
    }


#: A change of these is recorded.
RECORDED = {"go_live_at", "depth", "url_path"}


def _difference(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    names = (old.keys() | new.keys()) - (BOOKKEEPING - RECORDED) - {"pk"}
    return {name for name in names if old.get(name) != new.get(name)}
