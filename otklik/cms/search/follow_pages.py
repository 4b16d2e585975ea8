"""Let Wagtail's signals keep the search entries of pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from otklik.cms.search import index_entries


@dataclass(frozen=True, kw_only=True)
class PageFollower:
    """Calls `renew` with a page that is published or not any more, and with every page whose
    address or readers change with one above; `key` names the entry of a deleted one of `kinds`."""

    kinds: Sequence[type[Page]]
    renew: Callable[[Page], None]
    key: Callable[[Page], str]

    def listen(self, uid: str) -> None:
        for signal in (page_published, page_unpublished):
            signal.connect(self._renew_one, weak=False, dispatch_uid=uid)
        for signal in (page_slug_changed, post_page_move):
            signal.connect(self._renew_tree, weak=False, dispatch_uid=uid)
        for signal in (post_save, post_delete):
            signal.connect(
                self._renew_restricted, sender=PageViewRestriction, weak=False, dispatch_uid=uid
            )
        for kind in self.kinds:
            post_delete.connect(self._forget, sender=kind, weak=False, dispatch_uid=uid)

    def _renew_one(self, sender: object, instance: Page, **kwargs: Any) -> None:
        self.renew(instance)

    def _renew_tree(self, sender: object, instance: Page, **kwargs: Any) -> None:
        for page in instance.get_descendants(inclusive=True).specific():
            self.renew(page)

    def _renew_restricted(
        self, sender: object, instance: PageViewRestriction, **kwargs: Any
    ) -> None:
        for page in Page.objects.filter(pk=instance.page_id):
            self._renew_tree(sender, page)

    def _forget(self, sender: object, instance: Page, **kwargs: Any) -> None:
        index_entries.remove(self.key(instance))
