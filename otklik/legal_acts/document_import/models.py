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
from otklik.legal_acts.acts.clause_text import ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.issue_and_take_down import issue_edition
from otklik.legal_acts.acts.links_functions_files import ActFile
from otklik.legal_acts.acts.text_format import write_clauses
from otklik.legal_acts.document_import import extract_paragraphs
from otklik.legal_acts.document_import.recognise_clauses import recognised
from otklik.media.document import SiteDocument
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.disarm import emf_wmf
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

KEPT_KINDS = frozenset({"docx", "pdf"})
"""Kinds that are kept beside the text; a page of HTML is no file to give to people."""


class ActDraftQuerySet(models.QuerySet["ActDraft"]):
    def waiting(self) -> Self:
        return self.filter(act__isnull=True)

    def with_file_kept(self) -> Self:
        """In the register, and its file is still seen by nobody but us."""
        return self.filter(act__isnull=False).exclude(body=b"")


class ActDraft(models.Model):
    """A document that was loaded, as it was recognised and as somebody corrected it since.

    Nobody but those who keep the register sees it. Confirmed, it becomes an act, or a further
    edition of one; what was typed stays until then. Its file stays here, and private, until
    somebody puts it beside an act that the site shows, or throws it away.
    """

    key = models.UUIDField(unique=True)
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)
    body = models.BinaryField()
    text = models.TextField()
    values = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    act = models.ForeignKey(
        Act, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

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
        """Read a document, a new edition of the act with the code `edition_of` if there is one.
        The same key twice is one draft. Raises Refused."""
        known = cls.objects.filter(key=key, uploaded_by=by).first()
        if known is not None:
            return known
        name, body = file.name or "", extract_paragraphs.body_of(file, size=file.size)
        if scan(body) != Finding.CLEAN:  # before anything of ours opens it
            raise Refused(_("The check for viruses did not let this file through."))
        kind = extract_paragraphs.kind_of(body[:1000], name)
        found = recognised(extract_paragraphs.read(body, kind=kind))
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
        """What was typed so far."""
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
        """The document becomes an act of the register with its first edition."""
        self._lock()
        act = Act(**particulars)
        try:
            act.full_clean(exclude=["outside_key"])
            with transaction.atomic():
                act.save()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
        except IntegrityError:  # somebody entered it since it was looked at
            raise Refused(_("This document is already in the register.")) from None
        edition = issue_edition(act, clauses, at=at)
        self._settle(act, edition, clauses, by=by, at=at, is_new=True)
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
        """The document becomes a further edition of an act that is here."""
        self._lock()
        if act.governed_url:
            raise Refused(act.governed_words)
        edition = issue_edition(
            act, clauses, effective_on=effective_on, changed_by=changed_by, at=at
        )
        self._settle(act, edition, clauses, by=by, at=at, is_new=False)
        return act

    @property
    def has_file(self) -> bool:
        return self.kind in KEPT_KINDS and bool(self.body)

    def bared(self) -> bytes:
        """The file as everybody may have it. Raises Refused with what a person has to do first.

        Takes seconds: ask before a transaction.
        """
        if not self.has_file:
            raise Refused(_("This file is not kept any more."))
        return sandbox.bared(bytes(self.body), kind=self.kind)

    @transaction.atomic
    def attach(self, bared: bytes, *, by: User, at: datetime) -> ActFile:
        """Put the file, `bared` of what it hides, beside the text of its act on the site."""
        _only_keeper(by)
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        if self.act is None or not self.has_file:
            raise Refused(_("This file is not kept any more."))
        act = Act.objects.select_for_update(of=("self",)).get(pk=self.act.pk)
        if not act.is_published:
            raise Refused(
                _("The site does not show the document yet: show it first, then put the file.")
            )
        number = self.edition.number if self.edition else 1
        document = SiteDocument(title=str(act)[:255], uploaded_by_user=by)
        document.file.save(f"{act.code}-{number}.{self.kind}", ContentFile(bared), save=False)
        document.file_size = len(bared)
        document.save()
        left_out = emf_wmf.named(bared)
        note = self.edition.changed_by[:120] if self.edition else ""
        if left_out:
            words = _("without drawings: %(names)s") % {"names": ", ".join(left_out)}
            note = "; ".join(filter(None, [note, words]))[:120]
        file = ActFile.objects.create(act=act, document=document, note=note)
        self._let_file_go()
        entries.record(
            act, "act.file_added", by=by, at=at, code=act.code, edition=number,
            digest=sha256(bared).hexdigest(), left_out=left_out,
        )  # fmt: skip
        return file

    @transaction.atomic
    def throw_file_away(self, *, by: User, at: datetime) -> None:
        """Keep it no longer. Harmless when pressed twice."""
        _only_keeper(by)
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        if self.act is not None and self.has_file:
            self._let_file_go()
            entries.record(self.act, "act.file_let_go", by=by, at=at, code=self.act.code)

    def _let_file_go(self) -> None:
        self.body = b""
        self.save(update_fields=["body"])

    def discard(self) -> None:
        """Nothing was saved of it, and nothing is."""
        self._refuse_confirmed()
        self.delete()

    def _settle(
        self,
        act: Act,
        edition: Edition,
        clauses: tuple[ClauseText, ...],
        *,
        by: User,
        at: datetime,
        is_new: bool,
    ) -> None:
        self.act, self.edition, self.confirmed_by, self.confirmed_at = act, edition, by, at
        if self.kind not in KEPT_KINDS:
            self.body = b""
        self.save(update_fields=["act", "edition", "confirmed_by", "confirmed_at", "body"])
        entries.record(
            act, "act.added" if is_new else "act.edition_added", by=by, at=at,
            code=act.code, edition=edition.number, file=self.file_name, clauses=len(clauses),
            effective_on=str(edition.effective_on or act.effective_on or ""),
        )  # fmt: skip

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        self._refuse_confirmed()

    def _refuse_confirmed(self) -> None:
        if self.confirmed_at is not None:
            raise Refused(_("This document is in the register already."))


def _only_keeper(by: User) -> None:
    if not by.may(Right.EDIT_SITE):
        raise Refused(_("Whoever keeps the site decides about its files."))
