from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ADDRESS_LENGTH, ClauseKind, ClauseText
from otklik.legal_acts.search import fulltext

type Words = list[str]
"""The words of a clause before and after; empty where there is no clause."""


class Edition(models.Model):
    """The text of an act from a day on; the first one from the act's own day."""

    act = ParentalKey(Act, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(
        _("number of the edition"), default=1, help_text=_("1 is the text as it was adopted.")
    )
    effective_on = models.DateField(
        _("in force since"),
        null=True,
        blank=True,
        help_text=_("Empty for the first edition: in force from the day of the document."),
    )
    changed_by = models.CharField(
        _("changed by"),
        max_length=400,
        blank=True,
        help_text=_("The document that made the change."),
    )

    class Meta:
        ordering = ["number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "number"], name="edition_is_numbered_once"),
            models.UniqueConstraint(fields=["act", "effective_on"], name="edition_begins_alone"),
            models.CheckConstraint(
                condition=Q(number=1, effective_on__isnull=True)
                | Q(number__gt=1, effective_on__isnull=False),
                name="later_edition_has_a_day_of_its_own",
                violation_error_message=_(
                    "The first edition has no day of its own, each further one has."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("edition %(number)s") % {"number": self.number}

    def has_begun(self, on: date) -> bool:
        return self.effective_on is None or self.effective_on <= on

    @property
    def texts(self) -> list[ClauseText]:
        return [clause.as_text() for clause in self.clauses.all()]

    @transaction.atomic
    def rewrite(self, new_texts: Sequence[ClauseText]) -> dict[str, Words]:
        """Make the text exactly this; a clause keeps its row while its address stays. The changed
        words by address."""
        rows = {clause.address: clause for clause in self.clauses.all()}
        gone = rows.keys() - {clause.address for clause in new_texts}
        changes = {address: [rows[address].as_text().printed, ""] for address in gone}
        self.clauses.filter(address__in=gone).delete()
        fresh: list[Clause] = []
        moved: list[Clause] = []
        for position, text in enumerate(new_texts, 1):
            row = rows.get(text.address)
            if row is None:
                fresh.append(Clause(edition=self, address=text.address).with_text(text, position))
                changes[text.address] = ["", text.printed]
            elif (row.as_text(), row.position) != (text, position):
                before = row.as_text()
                moved.append(row.with_text(text, position))
                if before != text:
                    changes[text.address] = [before.printed, text.printed]
        Clause.objects.bulk_create(fresh, batch_size=500)
        Clause.objects.bulk_update(moved, ["kind", "label", "text", "position"], batch_size=200)
        if changes:
            write_words(self.act)
        return changes


class Clause(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="clauses")
    address = models.CharField(max_length=ADDRESS_LENGTH)
    kind = models.CharField(max_length=10, choices=ClauseKind.choices)
    label = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "address"], name="clause_address_once_an_edition"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="clause_has_words"),
            models.CheckConstraint(condition=~Q(address=""), name="clause_has_an_address"),
            models.CheckConstraint(
                condition=Q(kind__in=ClauseKind.values), name="clause_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def as_text(self) -> ClauseText:
        return ClauseText(
            address=self.address, kind=ClauseKind(self.kind), label=self.label, text=self.text
        )

    def with_text(self, text: ClauseText, position: int) -> Self:
        """Set its words and its place in the edition, without saving."""
        self.kind, self.label, self.text = text.kind, text.label, text.text
        self.position = position
        return self


def write_words(act: Act) -> None:
    clauses = Clause.objects.filter(edition__act=act).order_by()
    fulltext.write_text(act, clauses.values_list("address", "text"))


def merge_texts(
    now: Iterable[ClauseText], before: Iterable[ClauseText], pack_texts: Sequence[ClauseText]
) -> list[ClauseText]:
    """The text `now`, edited by people, after the pack changed from `before` to `wanted`: a clause
    that the pack did not change stays as it is now; one that it changed, added or removed follows
    it."""
    current = {clause.address: clause for clause in now}
    old = {clause.address: clause for clause in before}
    result: list[ClauseText] = []
    for clause in pack_texts:
        if old.get(clause.address) != clause:
            result.append(clause)
        elif clause.address in current:
            result.append(current[clause.address])
    placed = {clause.address for clause in pack_texts}
    previous = ""
    for address, clause in current.items():
        if address not in placed and address not in old:
            places = [found.address for found in result]
            result.insert(places.index(previous) + 1 if previous in places else 0, clause)
        previous = address
    return result
