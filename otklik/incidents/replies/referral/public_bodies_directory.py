from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.nlp.words.declension import towards


class BodyQuerySet(models.QuerySet["Body"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def likely_first(self, topic: int | None) -> Self:
        """Those for this topic first; with None those for none."""
        theirs = self.filter(topics=topic).values("pk")
        return (
            self.active()
            .annotate(
                order=Case(
                    When(pk__in=theirs, then=Value(0)),
                    default=Value(1),
                    output_field=IntegerField(),
                )
            )
            .order_by("order", "name")
        )


class Body(models.Model):
    """Another body to which people are referred. `is_checked`: by the authority. Nothing that a
    person wrote is sent there."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    what_for = models.CharField(_("what for"), max_length=300)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=100, blank=True)
    url = models.URLField(_("web address"), max_length=300, blank=True)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    topics: "models.ManyToManyField[Topic, models.Model]" = models.ManyToManyField(
        Topic, related_name="bodies", blank=True
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def sentence(self) -> str:
        """Where to turn and how to reach it, in the language of the installation."""
        with override(settings.LANGUAGE_CODE):
            particulars = {"name": self.name, "what_for": self.what_for}
            if whither := towards(self.name):
                particulars["whither"] = whither
                text = str(_("Turn %(whither)s: %(what_for)s.") % particulars)
            else:
                text = str(_("Referral: %(name)s — %(what_for)s.") % particulars)
            if self.phone:
                text += " " + str(_("Telephone: %(phone)s.") % {"phone": self.phone})
            if self.address:
                text += " " + str(_("Address: %(address)s.") % {"address": self.address})
            if self.url:
                text += " " + str(_("Site: %(url)s") % {"url": self.url})
        return text


def bodies_for(incident: Incident) -> list[Body]:
    """All in use, those for its decided or likely topic first."""
    topic = incident.topic_id or (incident.guessed_topic_id if incident.has_likely_topic else None)
    return _for_no_topic() if topic is None else _for_topic(topic=topic)


@compiled_query
def _for_topic(*, topic: int) -> BodyQuerySet:
    return Body.objects.likely_first(topic)


@compiled_query
def _for_no_topic() -> BodyQuerySet:
    return Body.objects.likely_first(None)
