from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.evidence.background_file_model import OrderedFile, OrderedFileQuerySet
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class EvidenceBundleQuerySet(OrderedFileQuerySet["EvidenceBundle"]):
    """Bundles are ordered like any file."""


class EvidenceBundle(OrderedFile):
    """An evidence bundle (`audit.evidence`) of a period as a file. Its hash is kept after the file
    is deleted. Everybody who may take evidence sees all of them."""

    FOLDER, TASK = "evidence", "otklik.evidence.tasks.make_evidence"
    SIGN_OF_LIFE, KEPT = timedelta(minutes=10), timedelta(days=30)

    sha256 = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)

    objects = EvidenceBundleQuerySet.as_manager()

    class Meta(OrderedFile.Meta):
        abstract = False

    def __str__(self) -> str:
        return _("Evidence, %(span)s") % {"span": self.span}

    @property
    def file_name(self) -> str:
        return f"evidence-{super().file_name}.zip"

    @classmethod
    @transaction.atomic
    def ask(cls, *, key: UUID, first: date, last: date, by: User, at: datetime) -> "EvidenceBundle":
        """Order it; a task makes it. The same one if the form is sent twice.

        Raises Refused without the right, for days in the wrong order or not over, and while another
        bundle is being made.
        """
        if not by.may(Right.TAKE_EVIDENCE):
            raise Refused(_("Evidence is exported by the lead or an administrator: ask them."))
        existing = cls.objects.filter(key=key).first()
        if existing is not None:
            return existing
        if last < first:
            raise Refused(_("The last day is before the first one."))
        if last >= timezone.localdate(at):
            raise Refused(_("Today is not over: choose a period that ends yesterday or earlier."))
        if cls.objects.filter(state=cls.State.RUNNING).exists():
            raise Refused(_("Evidence is being made already: wait until it is ready."))
        bundle = cls.objects.create(key=key, first=first, last=last, by=by, at=at, alive_at=at)
        entries.record(bundle, "evidence.asked", by=by, at=at, first=first, last=last)
        enqueue(cls.TASK, bundle.pk)
        return bundle
