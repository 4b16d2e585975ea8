from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.issue_and_take_down import issue_edition
from otklik.legal_acts.acts.links_functions_files import ActFile
from otklik.legal_acts.acts.markdown_format import write_clauses
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.legal_acts.document_import.recognise_clauses import recognise_clauses
from otklik.media.document import SiteDocument
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.pictures import drawing_names
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

PUBLISHABLE_KINDS = frozenset({"docx", "pdf"})


class ActDraftQuerySet(models.QuerySet["ActDraft"]):
    def waiting(self) -> Self:
        return self.filter(act__isnull=True)

    def with_private_file(self) -> Self:
        """Confirmed, with a file that is still private."""
        return self.filter(act__isnull=False).exclude(body=b"")


class ActDraft(models.Model):
    """A document as it was recognised, and corrected since; only keepers of acts see it. Confirmed,
    it becomes an act or an edition of one. Its file stays private here until somebody puts it
    beside a published act, or removes it."""

    key = models.UUIDField(unique=True)
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)
    body = models.BinaryField()
    text = models.TextField()
    values = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    act = models.ForeignKey(Act, null=True, on_delete=models.SET_NULL, related_name="drafts")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = ActDraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False),
                name="confirmed_draft_has_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def upload(
        cls, file: File[bytes], *, key: UUID, edition_of: str = "", by: User, at: datetime
    ) -> "ActDraft":
        """Read a document; `edition_of` is the code of the act of which it is an edition. The same
        key twice is one draft. Raises Refused."""
        existing = cls.objects.filter(key=key, uploaded_by=by).first()
        if existing is not None:
            return existing
        name, body = file.name or "", read_uploaded_document.read_body(file, size=file.size)
        if scan(body) != Finding.CLEAN:  # before we open it
            raise Refused(_("The virus scanner rejected this file."))
        kind = read_uploaded_document.detect_kind(body[:1000], name)
        found = recognise_clauses(read_uploaded_document.read_paragraphs(body, kind=kind))
        particulars = found.particulars
        values = {name: getattr(particulars, name) for name in particulars.__slots__}
        return cls.objects.create(
            key=key,
            file_name=name[-200:],
            kind=kind[:4],
            body=body,
            text=write_clauses(found.clauses),
            values=values | ({"edition_of": edition_of} if edition_of else {}),
            doubts=[
                {"address": one.address, "why": str(one.sentence), "words": one.words}
                for one in found.doubts
            ],
            uploaded_by=by,
            uploaded_at=at,
        )

    def keep(self, *, text: str, values: dict[str, Any]) -> None:
        self._refuse_confirmed()
        self.text, self.values = text, values
        self.save(update_fields=["text", "values"])

    @transaction.atomic
    def confirm_new(
        self,
        *,
        particulars: dict[str, Any],
        clauses: tuple[ClauseText, ...],
        by: User,
        at: datetime,
    ) -> Act:
        """It becomes an act with its first edition. Raises Refused."""
        self._lock()
        act = Act(**particulars)
        try:
            act.full_clean(exclude=["outside_key"])
            with transaction.atomic():
                act.save()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
        except IntegrityError:  # somebody entered it meanwhile
            raise Refused(_("This document is already in the register.")) from None
        edition = issue_edition(act, clauses, at=at)
        self._settle(act, edition, "act.added", clauses=len(clauses), by=by, at=at)
        return act

    @transaction.atomic
    def confirm_edition(
        self,
        act: Act,
        *,
        effective_on: date,
        changed_by: str,
        clauses: tuple[ClauseText, ...],
        by: User,
        at: datetime,
    ) -> Act:
        """It becomes a further edition of an act. Raises Refused."""
        self._lock()
        if act.governed_url:
            raise Refused(act.governed_words)
        edition = issue_edition(
            act, clauses, effective_on=effective_on, changed_by=changed_by, at=at
        )
        self._settle(act, edition, "act.edition_added", clauses=len(clauses), by=by, at=at)
        return act

    @property
    def has_file(self) -> bool:
        return self.kind in PUBLISHABLE_KINDS and bool(self.body)

    def clean_copy(self) -> bytes:
        """The file as everybody may have it. Takes seconds: call it before a transaction. Raises
        Refused with what a person has to do first."""
        if not self.has_file:
            raise Refused(_("This file is not kept any more."))
        return sandbox.strip(bytes(self.body), kind=self.kind)

    @transaction.atomic
    def attach(self, copy: bytes, *, by: User, at: datetime) -> ActFile:
        """Put the clean copy beside the text of its act on the site. Raises Refused."""
        _refuse_others(by)
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        if self.act is None or not self.has_file:
            raise Refused(_("This file is not kept any more."))
        act = Act.objects.select_for_update(of=("self",)).get(pk=self.act.pk)
        if not act.is_published:
            raise Refused(
                _("The site does not show the document yet: show it first, then add the file.")
            )
        number = self.edition.number if self.edition else 1
        document = SiteDocument(title=str(act)[:255], uploaded_by_user=by)
        document.file.save(f"{act.code}-{number}.{self.kind}", ContentFile(copy), save=False)
        document.file_size = len(copy)
        document.save()
        left_out = drawing_names(copy)
        notes = [self.edition.changed_by if self.edition else ""]
        if left_out:
            notes.append(_("without drawings: %(names)s") % {"names": ", ".join(left_out)})
        note = "; ".join(filter(None, notes))[:120]
        file = ActFile.objects.create(act=act, document=document, note=note)
        self._drop_file()
        entries.record(
            act, "act.file_added", by=by, at=at, code=act.code, edition=number,
            digest=sha256(copy).hexdigest(), left_out=left_out,
        )  # fmt: skip
        return file

    @transaction.atomic
    def remove_file(self, *, by: User, at: datetime) -> None:
        """Safe to repeat."""
        _refuse_others(by)
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        if self.act is not None and self.has_file:
            self._drop_file()
            entries.record(self.act, "act.file_let_go", by=by, at=at, code=self.act.code)

    def _drop_file(self) -> None:
        self.body = b""
        self.save(update_fields=["body"])

    def discard(self) -> None:
        """Raises Refused for a confirmed one."""
        self._refuse_confirmed()
        self.delete()

    def _settle(
        self, act: Act, edition: Edition, verb: str, *, clauses: int, by: User, at: datetime
    ) -> None:
        self.act, self.edition, self.confirmed_by, self.confirmed_at = act, edition, by, at
        if self.kind not in PUBLISHABLE_KINDS:
            self.body = b""
        self.save(update_fields=["act", "edition", "confirmed_by", "confirmed_at", "body"])
        entries.record(
            act, verb, by=by, at=at,
            code=act.code, edition=edition.number, file=self.file_name, clauses=clauses,
            effective_on=str(edition.effective_on or act.effective_on or ""),
        )  # fmt: skip

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        self._refuse_confirmed()

    def _refuse_confirmed(self) -> None:
        if self.confirmed_at is not None:
            raise Refused(_("This document is in the register already."))


def _refuse_others(by: User) -> None:
    if not by.may(Right.EDIT_SITE):
        raise Refused(_("Only site editors decide about its files."))
