"""The hidden content of a file, as text."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.documents.models import Document as WagtailDocument
from wagtail.search import index

from otklik.audit import entries
from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.faults_and_findings import HiddenContent, HiddenKind, Inspection
from otklik.media.sanitize.strip_hidden_metadata import STRIPPERS
from otklik.organisation.people.user import User

LARGEST_INSPECTED = 50 * 1024 * 1024


class SiteDocumentQuerySet(DocumentQuerySet):  # type: ignore[misc]
    def decided(self) -> Self:
        """Nothing is hidden in it, or somebody takes responsibility for it."""
        decided: Self = self.filter(decided_at__isnull=False)
        return decided

    def waiting(self) -> Self:
        """Somebody has to decide before the public gets it."""
        waiting: Self = self.filter(decided_at__isnull=True).order_by("-created_at", "-pk")
        return waiting


class SiteDocument(AbstractDocument):  # type: ignore[misc]
    """A file offered for download. Each is inspected on upload, and the public does not get one
    with hidden content until somebody cleans it or gives a reason to publish it unchanged."""

    kind = models.CharField(max_length=10, blank=True, editable=False)
    """The format by content: docx, xlsx, pptx, odf, pdf, picture, text, archive."""
    text = models.TextField(blank=True, editable=False)
    hides = models.JSONField(default=list, editable=False)
    fault = models.CharField(max_length=300, blank=True, editable=False)
    """Why it could not be inspected."""
    looked_hash = models.CharField(max_length=40, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)
    """Why it is published as it is."""

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
    def hidden_content(self) -> list[HiddenContent]:
        return [HiddenContent.from_json(one) for one in self.hides]

    @property
    def can_be_stripped(self) -> bool:
        return self.awaits_decision and self.kind in STRIPPERS and bool(self.hides)

    @property
    def awaits_decision(self) -> bool:
        """Nobody has decided yet, though it hides something or could not be inspected."""
        is_harmless = Inspection(kind=self.kind, hides=tuple(self.hidden_content)).is_harmless
        needs_person = bool(self.fault) or not is_harmless
        return self.decided_at is None or (needs_person and self.decided_by is None)

    def clean(self) -> None:
        super().clean()
        if self.file and not self.file._committed:
            self.file.seek(0)
            result = scan(self.file.read())
            if result == Finding.DANGEROUS:
                sentence = _("The virus scanner rejected this file.")
                raise ValidationError({"file": sentence})
            if result == Finding.UNKNOWN:
                sentence = _("The file could not be checked for viruses: try again in a minute.")
                raise ValidationError({"file": sentence})
            self.file.seek(0)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file is inspected at once, whatever its source."""
        if self.file and not kwargs.get("update_fields"):
            if not self.file._committed or not self.file_hash:
                self._set_document_file_metadata()
            if self.file_hash != self.looked_hash:
                self._inspect(at=timezone.now())
        super().save(*args, **kwargs)
        if self.file:
            self.file.close()

    def inspect(self, *, at: datetime) -> None:
        """Inspect a file older than inspections; a decision on it stays."""
        decision = self.decided_at, self.decided_by, self.reason
        self._set_document_file_metadata()
        self._inspect(at=at)
        if decision[0] is not None:
            self.decided_at, self.decided_by, self.reason = decision
        super().save()
        self.file.close()

    def _inspect(self, *, at: datetime) -> None:
        self.kind = self.text = self.fault = self.reason = ""
        self.hides, self.decided_at, self.decided_by = [], None, None
        self.looked_hash = self.file_hash
        try:
            inspection = sandbox.inspect(self._body())
        except Refused as refusal:
            self.fault = str(refusal)[:300]
            return
        self.kind, self.text = inspection.kind, inspection.text.replace("\0", "")
        self.hides = [one.as_json for one in inspection.hides]
        if inspection.is_harmless:
            self.decided_at = at

    def _body(self) -> bytes:
        if self.file.size > LARGEST_INSPECTED:
            raise Refused(_("The file is larger than 50 MB, and we do not check such files."))
        with self.open_file() as file:
            body: bytes = file.read()
            file.seek(0)
        return body

    def clean_copy(self) -> bytes:
        """The file as published. Takes seconds: call it before a transaction. Raises Refused with
        what a person has to do first."""
        if not self.can_be_stripped:
            raise Refused(_("Of this kind of file we cannot make a clean copy."))
        return sandbox.strip(self._body(), kind=self.kind)

    @property
    def missing_drawings_text(self) -> str:
        return sandbox.missing_drawings_text(self._body())

    @transaction.atomic
    def replace_with(self, copy: bytes, *, by: User, at: datetime) -> None:
        """The clean copy replaces the original, which is not kept."""
        original, name = self.file.name, self.filename
        took_out = [str(one["what"]) for one in self.hides]
        self.file.save(name, ContentFile(copy), save=False)
        self._set_document_file_metadata()
        self._inspect(at=at)
        if self.decided_at is not None:
            self.decided_by = by
        self.save()
        storage = self.file.storage
        transaction.on_commit(lambda: storage.delete(original))
        entries.record(self, "file.bared", by=by, at=at, took_out=took_out)

    @transaction.atomic
    def keep_as_is(self, reason: str, *, by: User, at: datetime) -> None:
        """Publish it with its hidden content. Raises Refused without a reason."""
        if not reason.strip():
            raise Refused(_("Write why the file must stay as it is."))
        self.decided_at, self.decided_by, self.reason = at, by, reason.strip()[:300]
        self.save(update_fields=["decided_at", "decided_by", "reason"])
        hides = [str(one["what"]) for one in self.hides]
        entries.record(self, "file.kept_as_is", by=by, at=at, hides=hides, reason=self.reason)


HIDDEN_KIND_LABELS: dict[HiddenKind, Promise] = {
    HiddenKind.AUTHORS: _("Names of those who wrote it"),
    HiddenKind.COMMENTS: _("Comments in the margin"),
    HiddenKind.CHANGES: _("Tracked changes"),
    HiddenKind.HIDDEN_TEXT: _("Hidden text"),
    HiddenKind.SHEETS: _("Hidden sheets"),
    HiddenKind.ROWS: _("Hidden rows and columns"),
    HiddenKind.SLIDES: _("Hidden slides"),
    HiddenKind.NOTES: _("Notes of the speaker"),
    HiddenKind.PLACE: _("Place where a photo was taken"),
    HiddenKind.CAMERA: _("When and with what a photo was taken"),
    HiddenKind.MACROS: _("Macros: programs inside the file"),
    HiddenKind.FILES: _("Other files inside"),
    HiddenKind.OUTSIDE: _("Links to files outside the document"),
    HiddenKind.FORM: _("Fields to fill in"),
    HiddenKind.SIGNATURE: _("Electronic signature"),
    HiddenKind.LAYERS: _("Layers that are switched off"),
    HiddenKind.SCRIPTS: _("Scripts inside the file"),
}


def hidden_text(one: HiddenContent) -> str:
    """«Скрытые листы: 2 («Расчёт», «Премии»)»."""
    name = str(HIDDEN_KIND_LABELS[one.what])
    examples = ", ".join(f"«{each}»" for each in one.examples)
    if one.count > 1:
        name = gettext("%(name)s: %(count)s") % {"name": name, "count": one.count}
    return f"{name} ({examples})" if examples else name
