"""Links between acts, functions of the authority based on acts, files beside their text."""

from contextlib import suppress
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Page, ReferenceIndex

from otklik.cms.pages.base_page import restricted
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ADDRESS_LENGTH
from otklik.media.document import SiteDocument
from otklik.organisation.structure.units_and_institutions import Unit


class Link(models.Model):
    """One act changes, repeals or implements another, or is based on it; shown on both pages."""

    class Kind(models.TextChoices):
        CHANGES = "changes", _("changes")
        REPEALS = "repeals", _("repeals")
        IMPLEMENTS = "implements", _("implements")
        BASED_ON = "based_on", _("is based on")

    act = ParentalKey(Act, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("what it does"), max_length=10, choices=Kind.choices)
    other = models.ForeignKey(
        Act, on_delete=models.PROTECT, related_name="links_here", verbose_name=_("other document")
    )
    note = models.CharField(
        _("in what part"), max_length=200, blank=True, help_text=_("Such as “clauses 2 and 3”.")
    )

    class Meta:
        ordering: ClassVar = ["kind", "pk"]
        verbose_name = _("link to another document")
        verbose_name_plural = _("links to other documents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "kind", "other"],
                name="act_is_linked_once_in_a_way",
                violation_error_message=_("This link is already there."),
            ),
            models.CheckConstraint(
                condition=~Q(act=F("other")),
                name="act_is_not_linked_to_itself",
                violation_error_message=_("A document cannot be linked to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.kind} {self.other}"

    @property
    def words(self) -> str:
        """On the act's own page: «изменяет»."""
        return str(_FORTH[Link.Kind(self.kind)])

    @property
    def words_back(self) -> str:
        """On the other act's page: «изменён этим документом»."""
        return str(_BACK[Link.Kind(self.kind)])


_FORTH = {
    Link.Kind.CHANGES: _("Changes"),
    Link.Kind.REPEALS: _("Repeals"),
    Link.Kind.IMPLEMENTS: _("Implements"),
    Link.Kind.BASED_ON: _("Is based on"),
}
_BACK = {
    Link.Kind.CHANGES: _("Changed by"),
    Link.Kind.REPEALS: _("Repealed by"),
    Link.Kind.IMPLEMENTS: _("Implemented by"),
    Link.Kind.BASED_ON: _("Basis of"),
}


class Function(models.Model):
    """A task or a function of the authority, and the unit that carries it."""

    name = models.CharField(_("task or function"), max_length=300, unique=True)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("unit"),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = _("task or function")
        verbose_name_plural = _("tasks and functions")

    def __str__(self) -> str:
        return self.name


class Basis(models.Model):
    """A function is based on an act, or on one clause of it."""

    act = ParentalKey(Act, on_delete=models.CASCADE, related_name="bases")
    function = models.ForeignKey(
        Function, on_delete=models.CASCADE, related_name="bases", verbose_name=_("task or function")
    )
    clause = models.CharField(
        _("address of the clause"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        help_text=_("Such as 3.2; empty for the whole document."),
    )

    class Meta:
        ordering: ClassVar = ["function", "pk"]
        verbose_name = _("task or function it belongs to")
        verbose_name_plural = _("tasks and functions it belongs to")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "function", "clause"],
                name="clause_carries_a_function_once",
                violation_error_message=_("This function is already there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.act}"

    @property
    def url(self) -> str:
        address: str = self.act.get_absolute_url()
        return f"{address}#{self.clause}" if self.clause else address


class ActFile(models.Model):
    """A file beside the text: the document as it was signed, a scan, a copy to work with."""

    act = ParentalKey(Act, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        SiteDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    note = models.CharField(
        _("what it is"), max_length=120, blank=True, help_text=_("Such as “signed, scanned”.")
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of a document")

    def __str__(self) -> str:
        return str(self.document)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """A replaced file is removed."""
        was = ActFile.objects.filter(pk=self.pk).select_related("document").first()
        super().save(*args, **kwargs)
        if was is not None and was.document_id != self.document_id:
            _drop(was.document)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Removed from its last act, the file itself is deleted."""
        document = self.document
        gone: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        _drop(document)
        return gone


def _drop(document: SiteDocument) -> None:
    """Delete a file beside no act, unless a page of the site leads to it."""
    if ActFile.objects.filter(document=document).exists():
        return
    acts = ContentType.objects.get_for_model(Act)
    references = ReferenceIndex.get_references_to(document).exclude(base_content_type=acts)
    if not references.exists():
        with suppress(models.ProtectedError):  # a row elsewhere needs it
            document.delete()


def is_shown_somewhere(document: SiteDocument) -> bool:
    """Whether it is beside a published act, or on a page that is published and open to all."""
    if Act.objects.filter(files__document=document).published().exists():
        return True
    references = ReferenceIndex.get_references_to(document).select_related("base_content_type")
    keys = [int(one.object_id) for one in references if one.base_content_type.model_class() is Page]
    return bool(keys) and Page.objects.live().filter(pk__in=keys).exclude(restricted()).exists()
