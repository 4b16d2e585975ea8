from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.documents.models import Document as WagtailDocument
from wagtail.search import index

from otklik.audit import entries
from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.findings import Hidden, Seen
from otklik.media.sanitize.strip.office import BARERS
from otklik.organisation.people.user import User

LARGEST_LOOKED_AT = 50 * 1024 * 1024


class SiteDocumentQuerySet(DocumentQuerySet):  # type: ignore[misc]
    def decided(self) -> Self:
        """Nothing hidden in it, or somebody answers for what is."""
        found: Self = self.filter(decided_at__isnull=False)
        return found

    def waiting(self) -> Self:
        """Somebody has to decide before people get it."""
        found: Self = self.filter(decided_at__isnull=True).order_by("-created_at", "-pk")
        return found


class SiteDocument(AbstractDocument):  # type: ignore[misc]
    """A file offered for download. Each one is looked into as it comes, and nobody outside gets one
    that hides something until somebody cleaned it or answers for it with a reason."""

    kind = models.CharField(max_length=10, blank=True, editable=False)
    """What it is by its contents: docx, xlsx, pptx, odf, pdf, picture, text, archive."""
    text = models.TextField(blank=True, editable=False)
    hides = models.JSONField(default=list, editable=False)
    fault = models.CharField(max_length=300, blank=True, editable=False)
    """Why nobody could look into it."""
    looked_hash = models.CharField(max_length=40, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)
    """Why it is given out as it is."""

    _default_manager: ClassVar[models.Manager[Any]]
    objects = SiteDocumentQuerySet.as_manager()

    admin_form_fields = WagtailDocument.admin_form_fields
    search_fields: ClassVar = [*AbstractDocument.search_fields, index.SearchField("text")]

    class Meta(AbstractDocument.Meta):  # type: ignore[misc]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason="") | Q(decided_at__isnull=False),
                name="file_with_a_reason_is_decided",
            )
        ]

    @property
    def found(self) -> list[Hidden]:
        return [Hidden.read(one) for one in self.hides]

    @property
    def can_be_bared(self) -> bool:
        return self.waits and self.kind in BARERS and bool(self.hides)

    @property
    def waits(self) -> bool:
        """Nobody has decided yet, though it hides something or could not be looked into."""
        is_harmless = Seen(kind=self.kind, hides=tuple(self.found)).is_harmless
        has_found = bool(self.fault) or not is_harmless
        return self.decided_at is None or (has_found and self.decided_by is None)

    def clean(self) -> None:
        super().clean()
        if self.file and not self.file._committed:
            self.file.seek(0)
            found = scan(self.file.read())
            if found == Finding.DANGEROUS:
                sentence = _("The check for viruses did not let this file through.")
                raise ValidationError({"file": sentence})
            if found == Finding.UNKNOWN:
                sentence = _("The file could not be checked for viruses: try again in a minute.")
                raise ValidationError({"file": sentence})
            self.file.seek(0)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another file is looked into at once, whoever brings it and by whatever way."""
        if self.file and not kwargs.get("update_fields"):
            if not self.file._committed or not self.file_hash:
                self._set_document_file_metadata()
            if self.file_hash != self.looked_hash:
                self._look(at=timezone.now())
        super().save(*args, **kwargs)
        if self.file:
            self.file.close()

    def look(self, *, at: datetime) -> None:
        """Look into a file that came before files were looked into; what was decided stays."""
        decided = self.decided_at, self.decided_by, self.reason
        self._set_document_file_metadata()
        self._look(at=at)
        if decided[0] is not None:
            self.decided_at, self.decided_by, self.reason = decided
        super().save()
        self.file.close()

    def _look(self, *, at: datetime) -> None:
        self.kind = self.text = self.fault = self.reason = ""
        self.hides, self.decided_at, self.decided_by = [], None, None
        self.looked_hash = self.file_hash
        try:
            seen = sandbox.looked(self._body())
        except Refused as refusal:
            self.fault = str(refusal)[:300]
            return
        self.kind, self.text = seen.kind, seen.text.replace("\0", "")
        self.hides = [one.plain for one in seen.hides]
        if seen.is_harmless:
            self.decided_at = at

    def _body(self) -> bytes:
        if self.file.size > LARGEST_LOOKED_AT:
            raise Refused(_("The file is larger than 50 MB, and we do not look into such files."))
        with self.open_file() as file:
            body: bytes = file.read()
            file.seek(0)
        return body

    def bared(self) -> bytes:
        """The file as everybody may have it. Takes seconds: ask before a transaction.

        Raises Refused with what a person has to do first.
        """
        if not self.can_be_bared:
            raise Refused(_("Of this kind of file we cannot make a clean copy."))
        return sandbox.bared(self._body(), kind=self.kind)

    @property
    def without_drawings(self) -> str:
        """What to say of a clean copy that goes without drawings."""
        return sandbox.without_drawings(self._body())

    @transaction.atomic
    def exchange_for(self, bared: bytes, *, by: User, at: datetime) -> None:
        """The clean copy takes the place of the file as it came, which is kept nowhere."""
        was, name = self.file.name, self.filename
        took_out = [str(one["what"]) for one in self.hides]
        self.file.save(name, ContentFile(bared), save=False)
        self._set_document_file_metadata()
        self._look(at=at)
        if self.decided_at is not None:
            self.decided_by = by
        self.save()
        storage = self.file.storage
        transaction.on_commit(lambda: storage.delete(was))
        entries.record(self, "file.bared", by=by, at=at, took_out=took_out)

    @transaction.atomic
    def keep_as_is(self, reason: str, *, by: User, at: datetime) -> None:
        """Give it to everybody with what it hides, and say why."""
        if not reason.strip():
            raise Refused(_("Write why the file must stay as it is."))
        self.decided_at, self.decided_by, self.reason = at, by, reason.strip()[:300]
        self.save(update_fields=["decided_at", "decided_by", "reason"])
        hides = [str(one["what"]) for one in self.hides]
        entries.record(self, "file.kept_as_is", by=by, at=at, hides=hides, reason=self.reason)
