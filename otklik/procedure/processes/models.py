from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.processes.journey_map import Step, parse_steps

#: What a process must say to be in the procedure, in the order of its page.
WANTED = {
    "title": gettext_lazy("the name"),
    "owner": gettext_lazy("who owns it"),
    "inputs": gettext_lazy("input"),
    "outputs": gettext_lazy("result"),
    "groups": gettext_lazy("whom it serves"),
    "norms": gettext_lazy("its basis"),
    "term": gettext_lazy("how long it takes"),
    "journey": gettext_lazy("the client’s journey"),
}


class ProcessKind(models.TextChoices):
    WITHIN = "within", pgettext_lazy("process", "within the authority")
    BETWEEN = "between", pgettext_lazy("process", "with other bodies")


class ProcessQuerySet(models.QuerySet["Process"]):
    def included(self) -> Self:
        return self.filter(is_included=True)

    def in_order(self) -> Self:
        return self.select_related("owner").order_by("-is_included", "position", "pk")

    def touchpoints(self, address: str) -> list[tuple["Process", Step]]:
        """Where a client meets what a clause requires: the steps that name it."""
        return [(one, step) for one in self for step in one.steps if step.clause == address]


class Process(models.Model):
    """An entry of the register of processes. Lists have one thing a line; `journey` is written as
    `journey_map` says. An excluded one stays, with the document that excluded it."""

    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=1000)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=7, choices=ProcessKind.choices, default=ProcessKind.WITHIN)
    owner = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    inputs = models.TextField(blank=True)
    outputs = models.TextField(blank=True)
    groups = models.TextField(blank=True)
    norms = models.TextField(blank=True)
    term = models.CharField(max_length=300, blank=True)
    journey = models.TextField(blank=True)
    is_included = models.BooleanField(default=True)
    excluded_by = models.CharField(max_length=300, blank=True)

    objects = ProcessQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procedure:process", args=[self.code])

    @property
    def steps(self) -> tuple[Step, ...]:
        return parse_steps(self.journey)

    @property
    def missing(self) -> list[Any]:
        """What the register requires and this entry lacks."""
        return missing_in({name: getattr(self, name) for name in WANTED})

    def values(self) -> dict[str, str]:
        """Its fields in the form of a proposal."""
        fields = {name: str(getattr(self, name)) for name in FIELDS if name != "owner"}
        return {**fields, "owner": self.owner.code if self.owner else ""}


FIELDS = ("title", "kind", "owner", "inputs", "outputs", "groups", "norms", "term", "journey")


def missing_in(values: dict[str, Any]) -> list[Any]:
    return [words for name, words in WANTED.items() if not values.get(name)]


def field_name(field: str) -> str:
    """A field of a process in words, for lists of what changed."""
    return str({**WANTED, "kind": _("within the authority or with other bodies")}[field])
