from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.organisation.structure.authority import Authority
from otklik.worktime import calendar, russia

if TYPE_CHECKING:
    from datetime import date

    from otklik.organisation.people.user import User


class Institution(models.Model):
    """A subordinate institution: a unit with those below it. Its people work in the same desk and
    see what is its own.

    `name` signs its answers; without hours it works as the authority does.
    """

    unit = models.OneToOneField(
        "organisation.Unit", on_delete=models.PROTECT, related_name="as_institution"
    )
    name = models.CharField(_("name in its answers"), max_length=200)
    working_hours = models.JSONField(
        default=dict, blank=True, help_text="monday … sunday: spans such as 09:00-13:00"
    )

    objects: ClassVar[models.Manager["Institution"]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def calendar(self) -> calendar.WorkCalendar:
        """Its own hours with the authority's time zone and regional days off; without own hours the
        authority's calendar."""
        authority = Authority.objects.first()
        if not self.working_hours:
            return authority.calendar() if authority else russia.DEFAULT
        days: list[date] = authority.regional_days() if authority else []
        return russia.russian_calendar(
            week=calendar.read_week(self.working_hours),
            tz=ZoneInfo(authority.time_zone) if authority else russia.DEFAULT.tz,
            regional_holidays=days,
        )

    @classmethod
    def settle_units(cls) -> None:
        """Set the owner of each unit: the institution at or above it, else none."""
        units = {unit.pk: unit for unit in Unit.objects.all()}
        roots = dict(cls.objects.values_list("unit", "pk"))
        for unit in units.values():
            above: Unit | None = unit
            while above is not None and above.pk not in roots:
                above = units.get(above.parent_id) if above.parent_id else None
            owner = roots[above.pk] if above is not None else None
            if unit.institution_id != owner:
                Unit.objects.filter(pk=unit.pk).update(institution=owner)


def institution_scope(user: "User", path: str = "institution") -> Q:
    """The rule of ownership: people of an institution see its own rows, people of the authority see
    all."""
    return Q() if user.institution_id is None else Q(**{path: user.institution_id})


class InstitutionOwnedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows of one institution, or with none of the authority itself."""

    def visible_to(self, user: "User") -> Self:
        """Rows of the user's own place; users of the authority see all."""
        return self.filter(institution_scope(user))

    def of_institution(self, institution: int | None) -> Self:
        """Those of one institution; with None those of the authority itself."""
        return self.filter(institution=institution)


class InstitutionOwned(models.Model):
    """Belongs to one institution, or with none to the authority itself."""

    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract: ClassVar = True

    if TYPE_CHECKING:
        institution_id: Any


class UnitQuerySet(InstitutionOwnedQuerySet["Unit"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Unit(InstitutionOwned):
    """A department, a position or a subordinate institution that answers for something."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
