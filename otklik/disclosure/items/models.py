"""Items of required information, their parts, and why each counts or does not."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from otklik.audit import entries
from otklik.cms.search import index_entries, search_entry
from otklik.core.refusal import Refused
from otklik.disclosure.deadlines import deadline_calculation
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import (
    InstitutionOwned,
    InstitutionOwnedQuerySet,
    Unit,
)
from otklik.worktime import calendar, russia

LONGEST_PLACE = 500


class ItemQuerySet(InstitutionOwnedQuerySet["Item"]):
    def active(self) -> Self:
        """Those that the list names now, in its order."""
        return self.filter(is_active=True).order_by("position", "pk")

    def with_responsible(self) -> Self:
        """With the units and people responsible for each."""
        return self.select_related("unit__parent", "owner", "institution__unit")

    def resting_on_a_clause(self) -> Self:
        """Those that count: in scores, in reports, on the site."""
        return self.filter(bases__ended_at__isnull=True, bases__isnull=False).distinct()

    def supplied_by(self, user: User, *, on: date) -> Self:
        """Those of this person, of their units, and of people they substitute."""
        away = Absence.objects.on(on).filter(substitute=user).values("user")
        mine = Q(owner=user) | Q(owner__in=away) | Q(unit__in=user.unit_ids)
        return self.visible_to(user).filter(mine)

    def in_hands_of(self, user: User, *, on: date) -> Self:
        """Those that this person may supply and confirm: all of their place for a keeper of the
        list."""
        if user.may(Right.KEEP_DISCLOSURE):
            return self.visible_to(user)
        return self.supplied_by(user, on=on) if user.may(Right.SUPPLY) else self.none()


class Item(InstitutionOwned):
    """One thing that must be published, as the pack's draft list names it. The fields up to
    `is_active` are the pack's; place, owner, checklist and rhythm of confirmations are people's. It
    counts once a clause is recorded (`Basis`)."""

    Kind = deadline_calculation.Kind

    class Mark(models.TextChoices):
        """How far the norm was found; an unverified clause is shown to nobody."""

        VERIFIED = "verified", gettext_lazy("the source was read")
        ITEM_VERIFIED = "item verified", gettext_lazy("the source was read, the term was not found")
        PROPOSED = "proposed", gettext_lazy("proposed, the source was not read")

    code = models.CharField(max_length=20, unique=True)
    section = models.CharField(max_length=120)
    title = models.CharField(max_length=500)
    rule_words = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.PositiveSmallIntegerField(default=0)
    unit_of_time = models.CharField(max_length=10, blank=True)
    anchor = models.CharField(max_length=120, blank=True)
    also_kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    also_amount = models.PositiveSmallIntegerField(default=0)
    also_unit = models.CharField(max_length=10, blank=True)
    also_anchor = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=14, choices=Mark.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)
    checklist = models.TextField(blank=True)
    confirm_every = models.PositiveSmallIntegerField(default=deadline_calculation.QUARTER_DAYS)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirm_every__gte=1), name="confirmed_every_day_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def section_code(self) -> str:
        return self.code.partition(".")[0]

    @property
    def rule(self) -> deadline_calculation.Rule:
        return self._rule(self.kind, self.amount, self.unit_of_time, self.anchor)

    @property
    def also(self) -> deadline_calculation.Rule | None:
        """Its second term, where the list names one."""
        if not self.also_kind:
            return None
        return self._rule(self.also_kind, self.also_amount, self.also_unit, self.also_anchor)

    def _rule(self, kind: str, amount: int, unit: str, anchor: str) -> deadline_calculation.Rule:
        day, month = day_of_anchor(anchor) if kind == self.Kind.PERIOD else (None, None)
        return deadline_calculation.Rule(
            kind=deadline_calculation.Kind(kind),
            amount=amount,
            unit=deadline_calculation.Unit(unit),
            day=day,
            month=month,
            confirm_every=self.confirm_every,
        )

    @property
    def has_events(self) -> bool:
        return any(rule.knows_events for rule in (self.rule, self.also) if rule is not None)

    @property
    def calendar(self) -> calendar.WorkCalendar:
        if self.institution is not None:
            return self.institution.calendar()
        authority = Authority.objects.first()
        return authority.calendar() if authority else russia.DEFAULT

    @property
    def checks(self) -> list[str]:
        """Questions to ask before accepting: the item's own, else a few for all items."""
        own = [line.strip() for line in self.checklist.splitlines() if line.strip()]
        return own or [
            _("It says all that the item asks for."),
            _("Dates, numbers and names are right, and no word is cut."),
            _("It holds no personal data that may not be published."),
            _("It can be read without the file too, or the file opens without special programs."),
        ]

    @property
    def basis(self) -> "Basis | None":
        return self.bases.filter(ended_at__isnull=True).first()

    @property
    def exemption(self) -> "Exemption | None":
        return self.exemptions.filter(ended_at__isnull=True).first()

    def is_supplied_by(self, user: User, *, on: date) -> bool:
        """Whether this person may supply and confirm it."""
        if user.may(Right.KEEP_DISCLOSURE):
            return True
        if not user.may(Right.SUPPLY):
            return False
        return Item.objects.supplied_by(user, on=on).filter(pk=self.pk).exists()

    @transaction.atomic
    def arrange(
        self,
        *,
        place: str,
        owner: User | None,
        checklist: Sequence[str],
        confirm_every: int,
        by: User,
        at: datetime,
    ) -> None:
        """Set where it is published, who is responsible, what is checked, how often it is
        confirmed. Raises Refused for anybody but a keeper of the list, for a wrong address, and for
        an owner who may not supply."""
        self.only_for_keeper(by)
        place = place.strip()
        if place and not is_address(place):
            raise Refused(
                _("Write an address: of this site from its root (/acts/), or one with https://.")
            )
        if owner is not None and not (owner.is_active and owner.may(Right.SUPPLY)):
            raise Refused(_("This colleague may not supply information: choose another one."))
        if confirm_every < 1:
            raise Refused(_("Once a day at most: write how many days."))
        before = self.place, self.owner_id, self.checklist, self.confirm_every
        self.place, self.owner, self.confirm_every = place, owner, confirm_every
        self.checklist = "\n".join(line.strip() for line in checklist if line.strip())
        if before == (self.place, self.owner_id, self.checklist, self.confirm_every):
            return
        self.save(update_fields=["place", "owner", "checklist", "confirm_every"])
        entries.record(
            self, "disclosure.arranged", by=by, at=at, code=self.code, place=self.place,
            owner=self.owner_id, every=confirm_every,
            before={"place": before[0], "owner": before[1], "every": before[3]},
        )  # fmt: skip

    def hold(self) -> None:
        """Lock its row until the end of the transaction."""
        Item.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def day_of(self, at: datetime) -> date:
        """The date at its institution or authority."""
        return at.astimezone(self.calendar.tz).date()

    def only_for_supplier(self, user: User, *, at: datetime) -> None:
        """Raises Refused for anybody else."""
        if not self.is_supplied_by(user, on=self.day_of(at)):
            raise Refused(_("Another unit answers for this item."))

    def only_for_keeper(self, user: User | None) -> None:
        """Raises Refused for anybody else; None is the installation itself."""
        if user is not None and not user.may(Right.KEEP_DISCLOSURE):
            raise Refused(_("The authorised person decides this."))

    def renew_search(self) -> None:
        """Tell the site's search what the page of this item shows now, if it shows anything."""
        key = f"disclosure/{self.pk}"
        published = self.submissions.published()
        current = next((one for one in published if one.is_shown), None)
        with override(settings.LANGUAGE_CODE):
            is_counted = self.is_active and self.basis is not None and self.exemption is None
            if current is None or not is_counted:
                index_entries.remove(key)
                return
            index_entries.put(
                key,
                url=reverse("disclosure-site:item", args=[self.code]),
                kind=search_entry.Kind.PAGE,
                language=settings.LANGUAGE_CODE,
                title=self.title,
                text=current.text,
            )

    def only_counted(self) -> None:
        """Raises Refused while it is a draft, and for what does not apply."""
        if not self.is_active:
            raise Refused(_("The item is no longer in the list."))
        if self.exemption is not None:
            raise Refused(_("This item is marked as not applicable: remove the mark first."))
        if self.basis is None:
            raise Refused(
                _("This item is a draft: the authorised person records the clause it is based on.")
            )


class PartQuerySet(models.QuerySet["Part"]):
    def active(self) -> Self:
        return self.filter(is_active=True).order_by("item", "position", "pk")


class Part(models.Model):
    """One fact that an item requires, as the pack lists it: each is confirmed by itself, at a place
    of the page. `source` says where it is from, and whether anybody has verified it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="parts")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["item", "position", "pk"]

    def __str__(self) -> str:
        return self.name


def day_of_anchor(anchor: str) -> tuple[int | None, int | None]:
    """Day and month of «20» (the day of the month after a period) or «25.12» (a day of a year)."""
    day, _dot, month = anchor.partition(".")
    if not day.isdecimal():
        return None, None
    return int(day), int(month) if month.isdecimal() else None


def is_address(place: str) -> bool:
    """A path of this site from its root, or an http or https address."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    if any(sign.isspace() or ord(sign) < 32 for sign in place) or "\\" in place:
        return False
    if place.startswith("/"):
        return not place.startswith("//")
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


class Temporary(models.Model):
    """A record that holds from a moment until somebody ends it."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract: ClassVar = True

    def _end(self, *, by: User | None, at: datetime) -> bool:
        """Lock and end it; whether it held until now."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if self.ended_at is not None:
            return False
        self.ended_by, self.ended_at = by, at
        self.save(update_fields=["ended_by", "ended_at"])
        return True


class Basis(Temporary):
    """The clause that requires an item, in words; with act and address if we have the act."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="bases")
    clause = models.CharField(max_length=300)
    act = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_clause_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.clause

    @property
    def link(self) -> str:
        """The page of the clause, if the site shows it; else empty."""
        return self.act.clause_url(self.address) if self.act else ""

    @classmethod
    @transaction.atomic
    def record(
        cls,
        item: Item,
        *,
        clause: str,
        act: Act | None = None,
        address: str = "",
        by: User,
        at: datetime,
    ) -> "Basis":
        """Let an item count from now on; another clause ends the one before. Raises Refused without
        a clause, for anybody but a keeper of the list, and for an exempt item."""
        item.only_for_keeper(by)
        clause = " ".join(clause.split())
        if not clause:
            raise Refused(_("Write the document and its clause."))
        item.hold()
        if item.exemption is not None:
            raise Refused(_("This item is marked as not applicable: remove the mark first."))
        before = item.basis
        if before is not None:
            before._end(by=by, at=at)
        basis = cls.objects.create(
            item=item, clause=clause, act=act, address=address.strip(), by=by, at=at
        )
        basis._cite(at=at)
        entries.record(
            item, "disclosure.clause_recorded", by=by, at=at, code=item.code, clause=clause,
            act=act and act.code, address=address, before=before and before.clause,
        )  # fmt: skip
        return basis

    def _cite(self, *, at: datetime) -> None:
        """The owner or the unit is told when the words of the clause change."""
        with override(settings.LANGUAGE_CODE):
            url = reverse("disclosure:item", args=[self.item.code])
        place = record_citations.Place(
            key=f"disclosure/{self.item_id}",
            kind=Citation.Kind.ITEM,
            title=f"{self.item.code}. {self.item.title}"[:300],
            url=url,
            owner=self.item.owner,
            unit=self.item.unit,
        )
        address = f"{self.act.code}/{self.address}" if self.act and self.address else ""
        addresses = [address or self.act.code] if self.act and self.ended_at is None else []
        record_citations.cite(place, addresses, at=at, looked_at_by=self.by)

    @transaction.atomic
    def end(self, *, reason: str, by: User | None, at: datetime) -> None:
        """The item is a draft again. Raises Refused without a reason. Safe to repeat."""
        self.item.only_for_keeper(by)
        if not reason.strip():
            raise Refused(_("Say why: this stays in the item's history."))
        if not self._end(by=by, at=at):
            return
        self._cite(at=at)
        entries.record(
            self.item, "disclosure.clause_ended", by=by, at=at, code=self.item.code,
            clause=self.clause, reason=reason.strip(),
        )  # fmt: skip
        self.item.renew_search()


class Exemption(Temporary):
    """«Не применимо», and why."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=500)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="not_applicable_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason

    @classmethod
    @transaction.atomic
    def put(cls, item: Item, *, reason: str, by: User, at: datetime) -> "Exemption":
        """It does not apply to this authority. Raises Refused without a reason, and twice."""
        item.only_for_keeper(by)
        reason = " ".join(reason.split())
        if not reason:
            raise Refused(_("Say why it does not apply: an inspection will ask."))
        item.hold()
        if item.exemption is not None:
            raise Refused(_("It is marked as not applicable already."))
        exemption = cls.objects.create(item=item, reason=reason, by=by, at=at)
        entries.record(item, "disclosure.exempted", by=by, at=at, code=item.code, reason=reason)
        item.renew_search()
        return exemption

    @transaction.atomic
    def lift(self, *, by: User | None, at: datetime) -> None:
        """It applies after all. Safe to repeat."""
        self.item.only_for_keeper(by)
        if self._end(by=by, at=at):
            entries.record(self.item, "disclosure.applies", by=by, at=at, code=self.item.code)
            self.item.renew_search()
