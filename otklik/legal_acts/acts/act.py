from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.legal_acts.acts import redirects
from otklik.legal_acts.acts.queries import ActQuerySet
from otklik.legal_acts.acts.validity import State, Stated, Status, day, edition_status, status_of
from otklik.legal_acts.search import fulltext
from otklik.organisation.document_registration.models import RegisteredDocument
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.legal_acts.acts.edition import Edition

LANGUAGE = "ru"
"""What the law is written in; particulars and text of an act stay in it on every page."""

CODE = RegexValidator(
    r"^[a-z0-9][a-z0-9-]*\Z", _("Small Latin letters, digits and dashes, such as order-23.")
)


class Act(RegisteredDocument, ClusterableModel):  # type: ignore[misc]
    """A legal act or another document: its particulars, and a summary in plain words.

    Not in force before `effective_on`, no longer from `repealed_on`; the first is empty while
    nobody has said it. One that is not published is an editor's draft.
    """

    code = models.CharField(
        _("code in the address"),
        max_length=50,
        unique=True,
        validators=[CODE],
        help_text=_("Part of the address of the page. Others lead to it: do not change it later."),
    )
    kind = models.CharField(_("kind"), max_length=60, help_text=_("Order, decree, law …"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    body = models.CharField(_("adopted by"), max_length=400, blank=True)
    title = models.CharField(_("title"), max_length=1200)
    subject = models.CharField(
        _("subject"),
        max_length=120,
        blank=True,
        help_text=_("What it is about in a word or two, such as “retail sale”."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    source = models.CharField(
        _("where the text is from"),
        max_length=400,
        blank=True,
        help_text=_("For the staff; the site does not show it."),
    )
    published_in = models.CharField(
        _("where it was published"),
        max_length=400,
        blank=True,
        help_text=_("Official publication, with its number and day; the site shows it."),
    )
    source_url = models.URLField(_("address of the official text"), max_length=400, blank=True)
    outside_key = models.CharField(
        _("number in the list it came from"), max_length=60, blank=True, editable=False
    )
    stated = models.CharField(
        _("status as the source states it"),
        max_length=10,
        choices=Stated.choices,
        blank=True,
        help_text=_("Only where the days are not known; a day says more."),
    )
    summary = models.TextField(
        _("in plain words"),
        max_length=600,
        blank=True,
        help_text=_("Two or three sentences: whom it concerns and what it changes for them."),
    )
    summary_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    summary_checked_by = models.CharField(max_length=200, blank=True, editable=False)
    """«Имя, подразделение» of whoever compared the plain words with the text, as readers see it."""
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    repealed_on = models.DateField(
        _("no longer in force since"),
        null=True,
        blank=True,
        help_text=_("The first day on which the document does not hold any more."),
    )
    is_published = models.BooleanField(_("shown on the site"), default=False)
    governed_url = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Where its editions are made, if not by those who keep the register.",
    )

    objects: ClassVar = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes: ClassVar = [
            models.Index(fields=["-adopted_on", "-id"], name="act_newest_first"),
            models.Index(fields=["kind"], name="act_by_kind"),
        ]
        constraints: ClassVar = [
            *RegisteredDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True) | Q(repealed_on__gt=F("effective_on")),
                name="act_is_repealed_after_it_takes_effect",
                violation_error_message=_("An act is repealed after the day it takes effect."),
            ),
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True) | Q(effective_on__isnull=False),
                name="act_that_ended_had_begun",
                violation_error_message=_("Say the day it took effect too."),
            ),
            models.UniqueConstraint(
                fields=["outside_key"],
                condition=~Q(outside_key=""),
                name="act_of_a_list_is_entered_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "number", "adopted_on", "body"],
                condition=~Q(number=""),
                name="act_is_entered_once",
                violation_error_message=_("This document is already in the register."),
            ),
        ]

    def __str__(self) -> str:
        return self.name[:200]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the words the register finds it by; its old address leads to the new one."""
        was = Act.objects.filter(pk=self.pk).values_list("code", flat=True).first()
        super().save(*args, **kwargs)
        fulltext.write_heads([self])
        if was is not None and was != self.code:
            redirects.lead(was, self.code)

    @property
    def name(self) -> str:
        """As it is cited: «Приказ от 24 сентября 2024 № 23 «Об утверждении порядка»»."""
        title = self.title if self.title.startswith("«") else f"«{self.title}»"
        return f"{self.short_name} {title}".strip()

    @property
    def short_name(self) -> str:
        """As much of «Приказ от 24 сентября 2024 № 23» as is known."""
        kind = f"{self.kind[:1].upper()}{self.kind[1:]}"
        with override(LANGUAGE):
            words = {"kind": kind, "date": day(self.adopted_on), "number": self.number}
            if self.adopted_on and self.number:
                return gettext("%(kind)s of %(date)s No. %(number)s") % words
            if self.adopted_on:
                return gettext("%(kind)s of %(date)s") % words
            if self.number:
                return gettext("%(kind)s No. %(number)s") % words
        return kind

    @property
    def is_stated_repealed(self) -> bool:
        return self.stated == Stated.REPEALED

    def get_absolute_url(self) -> str:
        """Its page; a clause is at `#` and its address."""
        return reverse("legal-acts:act", args=[self.code])

    def edition_of(self, on: date) -> "Edition | None":
        """The edition that holds on that day; the first one while nothing holds yet."""
        editions = sorted(self.editions.all(), key=lambda edition: edition.number)
        begun = [edition for edition in editions if edition.has_begun(on)]
        return next(iter([*reversed(begun), *editions]), None)

    def refuse_registering(self, by: User) -> None:
        if not by.may(Right.EDIT_SITE):
            raise Refused(gettext("Whoever keeps the register writes down its registration."))

    @property
    def governed_words(self) -> str:
        """Why those who keep the register do not change its text."""
        return gettext(
            "Editions of this document are made by proposals and a decision on them, at"
            " %(address)s: propose the change there."
        ) % {"address": self.governed_url}

    def status(self, on: date) -> Status:
        """Whether it holds on that day, as the site says it; a draft while the site does not show
        it."""
        return self.staff_status(on) if self.is_published else Status(state=State.DRAFT)

    def staff_status(self, on: date) -> Status:
        """The status whether the site shows the act or not: for the staff."""
        edition = self.edition_of(on)
        return status_of(
            is_published=True,
            effective_on=self.effective_on,
            repealed_on=self.repealed_on,
            changed_on=edition.effective_on if edition and edition.has_begun(on) else None,
            stated=Stated(self.stated) if self.stated else None,
            on=on,
        )

    def edition_status(self, edition: "Edition", *, on: date) -> Status:
        """Whether the text of that edition holds on a day."""
        return edition_status(
            self.staff_status(on),
            number=edition.number,
            begins=self.begins(edition),
            replaced_on=self.replaced_on(edition),
            on=on,
        )

    def begins(self, edition: "Edition") -> date | None:
        """From which day an edition holds; None where nobody knows."""
        return edition.effective_on or self.effective_on

    def replaced_on(self, edition: "Edition") -> date | None:
        """From which day the next edition holds; None where it is the last one."""
        later = [one for one in self.editions.all() if one.number > edition.number]
        return min(later, key=lambda one: one.number).effective_on if later else None

    def ends(self, edition: "Edition") -> date | None:
        """The day from which its text does not hold, as far as that is known."""
        days = [day for day in (self.replaced_on(edition), self.repealed_on) if day]
        return min(days, default=None)

    def edition_in_force(self, on: date) -> "Edition | None":
        """The edition by which people act on that day; None where none holds, or nobody knows."""
        return self.edition_of(on) if self.staff_status(on).holds else None

    def name_of(self, edition: "Edition", *, on: date) -> str:
        """As a list of editions shows it on a day."""
        begins, replaced_on = self.begins(edition), self.replaced_on(edition)
        words = {"number": edition.number, "date": day(begins)}
        if replaced_on is not None and replaced_on <= on:
            words["last"] = day(replaced_on - timedelta(days=1))
            if begins is None:
                return gettext("Edition %(number)s, was in force until %(last)s") % words
            return gettext("Edition %(number)s, was in force from %(date)s to %(last)s") % words
        if edition.effective_on is None:
            return gettext("Edition %(number)s, as adopted") % words
        if not edition.has_begun(on):
            return gettext("Edition %(number)s, takes effect on %(date)s") % words
        return gettext("Edition %(number)s, holds since %(date)s") % words

    def check_summary(self, *, by: User, at: datetime) -> None:
        """Say that the plain words are true to the text. Raises Refused to who lacks the duty."""
        if not by.may(Right.SIGN_ANSWERS):
            raise Refused(gettext("Plain words are checked by whoever signs answers of the site."))
        place = next(iter(by.current_appointments), None)
        words = f"{by}, {place.unit}" if place else str(by)
        self.summary_checked_at, self.summary_checked_by = at, words[:200]
        self.save(update_fields=["summary_checked_at", "summary_checked_by"])
        entries.record(self, "act.summary_checked", by=by, at=at, summary=self.summary)

    def record_correction(
        self,
        *,
        by: Actor | None,
        at: datetime,
        fields: Collection[str],
        texts: Mapping[str, Mapping[str, list[str]]],
        is_new: bool = False,
    ) -> None:
        """Write into the journal what an editor did.

        `texts` has by edition and by address the words before and after, so that a correction can
        be taken back from the journal.
        """
        verb = "act.added" if is_new else "act.corrected"
        entries.record(self, verb, by=by, at=at, fields=sorted(fields), texts=dict(texts))
