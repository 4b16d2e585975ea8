"""Legal acts: their particulars, their status on a day, and querying them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.contrib.redirects.models import Redirect

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.validity import State, Stated, Status, day, edition_status, status_of
from otklik.legal_acts.search import fulltext
from otklik.legal_acts.search.query import Query
from otklik.organisation.document_registration.registered_document import RegisteredDocument
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.legal_acts.acts.edition import Edition


class ActQuerySet(models.QuerySet["Act"]):
    def published(self) -> Self:
        """Those that the site shows."""
        return self.filter(is_published=True)

    def visible_to(self, user: User) -> Self:
        """Keepers of acts see drafts too."""
        return self if user.may(Right.EDIT_SITE) else self.published()

    def kinds(self) -> "models.QuerySet[Act, str]":
        """Each kind once, in alphabetical order."""
        kinds = self.exclude(kind="").order_by("kind").values_list("kind", flat=True)
        return kinds.distinct()

    def newest_first(self) -> Self:
        """By the day of adoption; those without one last."""
        return self.order_by(F("adopted_on").desc(nulls_last=True), "-pk")

    def matching(self, query: Query) -> Self:
        """Acts with all of the query: number, day, clause, and each word in some form."""
        found = self
        if (keys := fulltext.find(query)) is not None:
            found = found.filter(pk__in=keys)
        if query.on:
            found = found.filter(adopted_on=query.on)
        if query.year:
            found = found.filter(adopted_on__year=query.year)
        return found

    def named_first(self, query: Query) -> Self:
        """Those with the words in their name first; of each the newest first."""
        named = fulltext.find(query, in_head=True)
        if named is None:
            return self.newest_first()
        rank = Case(When(pk__in=named, then=0), default=1)
        return self.order_by(rank, F("adopted_on").desc(nulls_last=True), "-pk")

    def in_state(self, state: State, *, on: date) -> Self:
        """By `staff_status` on a day."""
        repealed = Q(repealed_on__lte=on) | Q(stated=Stated.REPEALED, repealed_on=None)
        begun, undated = Q(effective_on__lte=on), Q(effective_on=None)
        changed = Q(editions__effective_on__lte=on)
        match state:
            case State.DRAFT:
                return self.filter(is_published=False)
            case State.REPLACED:  # of editions alone
                return self.none()
            case State.UNKNOWN:
                return self.filter(undated, stated="")
            case State.NOT_YET:
                return self.filter(effective_on__gt=on)
            case State.REPEALED:
                return self.filter(repealed & (begun | undated))
            case State.CHANGED:
                here = self.filter(~repealed, (begun & changed) | Q(undated, stated=Stated.CHANGED))
                return here.distinct()
            case State.IN_FORCE:
                now = (begun & ~Q(pk__in=self.model.objects.filter(changed).values("pk"))) | Q(
                    undated, stated=Stated.IN_FORCE
                )
                return self.filter(~repealed, now)

    def govern(self, codes: Collection[str], *, url: str) -> None:
        """Editions of these acts, and of no others, are made at `url`."""
        self.filter(governed_url=url).exclude(code__in=codes).update(governed_url="")
        self.filter(code__in=codes).update(governed_url=url)

    def amended(self) -> Self:
        """Acts with more than one edition."""
        return self.filter(editions__number__gt=1).distinct()

    def with_editions(self) -> Self:
        """With prefetched editions, for the status of many acts."""
        return self.prefetch_related("editions")


LANGUAGE = "ru"
"""Of the law: particulars and text of an act, on pages in every language."""

CODE = RegexValidator(
    r"^[a-z0-9][a-z0-9-]*\Z", _("Small Latin letters, digits and dashes, such as order-23.")
)


class Act(RegisteredDocument, ClusterableModel):  # type: ignore[misc]
    """A legal act or another document: its particulars and a summary in plain words. Not in force
    before `effective_on` (empty while unknown), no longer from `repealed_on`. An unpublished one is
    an editor's draft."""

    code = models.CharField(
        _("code in the address"),
        max_length=50,
        unique=True,
        validators=[CODE],
        help_text=_("Part of the page's address. Others link to it: do not change it later."),
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
    """«Имя, подразделение» of the person who compared the summary with the text."""
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    repealed_on = models.DateField(
        _("no longer in force since"),
        null=True,
        blank=True,
        help_text=_("The first day on which the document is no longer in force."),
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
                violation_error_message=_(
                    "The day of repeal must be later than the day it takes effect."
                ),
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
        """Also its words in the staff's search, and a redirect from an old address."""
        old_code = Act.objects.filter(pk=self.pk).values_list("code", flat=True).first()
        super().save(*args, **kwargs)
        fulltext.write_heads([self])
        if old_code is not None and old_code != self.code:
            _redirect(old_code, self.code)

    @property
    def name(self) -> str:
        """«Приказ от 24 сентября 2024 № 23 «Об утверждении порядка»»."""
        title = self.title if self.title.startswith("«") else f"«{self.title}»"
        return f"{self.short_name} {title}".strip()

    @property
    def short_name(self) -> str:
        """«Приказ от 24 сентября 2024 № 23», or what is known of it."""
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

    def get_absolute_url(self) -> str:
        """Its page; a clause is at `#` and its address."""
        return reverse("legal-acts:act", args=[self.code])

    def clause_url(self, address: str) -> str:
        """Where the site shows a clause, or without an address the act; empty for a draft."""
        fragment = f"#{address}" if address else ""
        return f"{self.get_absolute_url()}{fragment}" if self.is_published else ""

    def edition_of(self, on: date) -> "Edition | None":
        """The edition in force on a day; the first one before any is."""
        editions = sorted(self.editions.all(), key=lambda edition: edition.number)
        begun = [edition for edition in editions if edition.has_begun(on)]
        return next(iter([*reversed(begun), *editions]), None)

    def refuse_registering(self, by: User) -> None:
        if not by.may(Right.EDIT_SITE):
            raise Refused(gettext("Only employees with the register record this."))

    @property
    def governed_words(self) -> str:
        """Why keepers of acts may not change its text."""
        return gettext(
            "Editions of this document are made by proposals and a decision on them, at"
            " %(address)s: propose the change there."
        ) % {"address": self.governed_url}

    def status(self, on: date) -> Status:
        """On the site: a draft while it is not published."""
        return self.staff_status(on) if self.is_published else Status(state=State.DRAFT)

    def staff_status(self, on: date) -> Status:
        """For the staff, whether it is published or not."""
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
        """Whether an edition is in force on a day."""
        return edition_status(
            self.staff_status(on),
            number=edition.number,
            begins=self.begins(edition),
            replaced_on=self.replaced_on(edition),
            on=on,
        )

    def begins(self, edition: "Edition") -> date | None:
        """From which day an edition is in force; None if unknown."""
        return edition.effective_on or self.effective_on

    def replaced_on(self, edition: "Edition") -> date | None:
        """From which day the next edition is in force; None for the last one."""
        later = [one for one in self.editions.all() if one.number > edition.number]
        return min(later, key=lambda one: one.number).effective_on if later else None

    def ends(self, edition: "Edition") -> date | None:
        """From which day an edition is no longer in force; None if unknown."""
        days = [day for day in (self.replaced_on(edition), self.repealed_on) if day]
        return min(days, default=None)

    def edition_in_force(self, on: date) -> "Edition | None":
        """None when no edition is in force on that day, or if that is unknown."""
        return self.edition_of(on) if self.staff_status(on).holds else None

    def name_of(self, edition: "Edition", *, on: date) -> str:
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
        return gettext("Edition %(number)s, in force since %(date)s") % words

    def check_summary(self, *, by: User, at: datetime) -> None:
        """The summary is true to the text. Raises Refused without the right."""
        if not by.may(Right.SIGN_ANSWERS):
            raise Refused(gettext("Plain words are checked by those who sign answers."))
        appointment = next(iter(by.current_appointments), None)
        words = f"{by}, {appointment.unit}" if appointment else str(by)
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
        """Record an edit in the audit log. `texts`: by edition and address the words before and
        after."""
        verb = "act.added" if is_new else "act.corrected"
        entries.record(self, verb, by=by, at=at, fields=sorted(fields), texts=dict(texts))


def _redirect(old_code: str, code: str) -> None:
    """From the old address of an act to the new one; also from the addresses before."""
    with override(settings.LANGUAGE_CODE):
        old = reverse("legal-acts:act", args=[old_code])
        new = reverse("legal-acts:act", args=[code])
    Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
    Redirect.objects.filter(old_path=Redirect.normalise_path(new), site=None).delete()
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_link": new, "automatically_created": True},
    )
