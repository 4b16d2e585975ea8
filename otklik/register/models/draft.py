from datetime import date, datetime
from typing import IO, Any, ClassVar, Self
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.core.scanning import Finding, scanned
from otklik.media.models import SiteDocument
from otklik.organisation.models import User
from otklik.register.documents import opening
from otklik.register.documents.recognising import recognised
from otklik.register.models.act import Act
from otklik.register.models.bond import ActFile
from otklik.register.models.edition import Edition
from otklik.register.reading import write_clauses
from otklik.register.text import ClauseText

BESIDE = frozenset({"docx", "pdf"})
"""Kinds that are kept beside the text; a page of HTML is no file to give to people."""


class ActDraftQuerySet(models.QuerySet["ActDraft"]):
    def waiting(self) -> Self:
        return self.filter(act__isnull=True)


class ActDraft(models.Model):
    """A document that was loaded, as it was recognised and as somebody corrected it since.

    Nobody but those who keep the register sees it. Confirmed, it becomes an act, or a further
    edition of one; what was typed stays until then.
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
        cls, file: IO[bytes], *, name: str, size: int, key: UUID, by: User, at: datetime
    ) -> "ActDraft":
        """Read a document. The same key twice is one draft. Raises Refused."""
        known = cls.objects.filter(key=key, uploaded_by=by).first()
        if known is not None:
            return known
        paragraphs = opening.opened(file, name=name, size=size)
        file.seek(0)
        body = file.read()
        if scanned(body) != Finding.CLEAN:
            raise Refused(_("The check for viruses did not let this file through."))
        found = recognised(paragraphs)
        told = found.particulars
        return cls.objects.create(
            key=key,
            file_name=name[-200:],
            kind=opening.kind_of(body[:1000], name)[:4],
            body=body,
            text=write_clauses(found.clauses),
            values={name: getattr(told, name) for name in told.__slots__},
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
        act.full_clean(exclude=["outside_key"])
        act.save()
        edition = Edition.objects.create(act=act, number=1)
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
        last = act.editions.order_by("-number").first()
        if last is None:
            edition = Edition.objects.create(act=act, number=1)
        else:
            begun = last.effective_on or act.effective_on
            if begun is not None and effective_on <= begun:
                raise Refused(_("A further edition begins after the one before it."))
            edition = Edition.objects.create(
                act=act, number=last.number + 1, effective_on=effective_on, changed_by=changed_by
            )
        self._settle(act, edition, clauses, by=by, at=at, is_new=False)
        return act

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
        from otklik.register import following, tasks

        edition.rewrite(clauses)
        if self.kind in BESIDE:
            document = SiteDocument(title=str(act)[:255], uploaded_by_user=by)
            name = f"{act.code}-{edition.number}.{self.kind}"
            document.file.save(name, ContentFile(bytes(self.body)), save=False)
            document.file_size = len(self.body)
            document.save()
            ActFile.objects.create(act=act, document=document, note=self.file_name[:120])
        self.act, self.confirmed_by, self.confirmed_at, self.body = act, by, at, b""
        self.save(update_fields=["act", "confirmed_by", "confirmed_at", "body"])
        journal.record(
            act, "act.added" if is_new else "act.edition_added", by=by, at=at,
            code=act.code, edition=edition.number, file=self.file_name, clauses=len(clauses),
            effective_on=str(edition.effective_on or act.effective_on or ""),
        )  # fmt: skip
        following.follow(act, at=at)
        tasks.renew_act.enqueue(act.pk, timezone.localdate(at).isoformat())

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=ActDraft.objects.select_for_update())
        self._refuse_confirmed()

    def _refuse_confirmed(self) -> None:
        if self.confirmed_at is not None:
            raise Refused(_("This document is in the register already."))
