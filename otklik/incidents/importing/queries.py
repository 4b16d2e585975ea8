"""States of imports, and imports by state."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.organisation.structure.units import OwnedQuerySet

if TYPE_CHECKING:
    from otklik.incidents.importing.models import ImportRun  # noqa: F401 - named in quotes

FILE_KEPT = timedelta(days=30)
DRAFT_KEPT = timedelta(days=7)
SIGN_OF_LIFE = timedelta(seconds=90)


class ImportState(models.TextChoices):
    DRAFT = "draft", _("not started")
    RUNNING = "running", _("loading")
    FINISHED = "finished", _("loaded")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


AT_WORK = (ImportState.RUNNING, ImportState.UNDOING)


class ImportRunQuerySet(OwnedQuerySet["ImportRun"]):
    def at_work(self) -> Self:
        return self.filter(state__in=AT_WORK)

    def lost(self, *, at: datetime) -> Self:
        """At work, yet without a sign of life: the worker died or the task is lost."""
        return self.at_work().filter(alive_at__lt=at - SIGN_OF_LIFE)

    def forgotten(self, *, at: datetime) -> Self:
        """Drafts that nobody went on with."""
        return self.filter(state=ImportState.DRAFT, uploaded_at__lt=at - DRAFT_KEPT)

    def long_finished(self, *, at: datetime) -> Self:
        return self.exclude(state=ImportState.DRAFT).filter(finished_at__lt=at - FILE_KEPT)
