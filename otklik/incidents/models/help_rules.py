"""Whether people are asked if an answer helped, when, in which words: the authority decides."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK, NUMBER = "{ссылка}", "{номер}"
LIVES = timedelta(days=30)


class HelpRules(models.Model):
    """One row. Off until somebody of the authority switches it on: `on_since` is that moment, and
    what was closed before it is asked about by nobody.
    """

    CODE = "desk"

    code = models.SlugField(unique=True, default=CODE)
    on_since = models.DateTimeField(null=True, blank=True)
    after_days = models.PositiveSmallIntegerField(
        _("Ask after so many working days"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    rest_days = models.PositiveSmallIntegerField(
        _("Ask one person at most once in so many days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    in_public = models.BooleanField(_("Ask under comments too, where everyone sees"), default=False)
    text = models.TextField(_("Text of the message"), max_length=1000)

    def __str__(self) -> str:
        return str(_("Whether it helped"))

    @classmethod
    def current(cls) -> "HelpRules":
        """The authority's; an empty one, switched off, while no pack has given them."""
        return cls.objects.first() or cls(text=LINK)

    @property
    def is_on(self) -> bool:
        return self.on_since is not None

    def words(self, *, number: int, link: str) -> str:
        return self.text.replace(NUMBER, str(number)).replace(LINK, link)

    @classmethod
    @transaction.atomic
    def decide(
        cls, *, is_on: bool, values: "Mapping[str, object]", by: User, at: datetime
    ) -> "HelpRules":
        """Say whether, when and in which words. Raises Refused for a text without its link."""
        if LINK not in str(values["text"]):
            raise Refused(_("The text must hold %(place)s: the address stands there.") % PLACE)
        rules = cls.objects.select_for_update().first() or cls()
        for name, value in values.items():
            setattr(rules, name, value)
        rules.on_since = (rules.on_since or at) if is_on else None
        rules.save()
        journal.record(rules, "help.rules_decided", by=by, at=at, is_on=is_on, **values)
        return rules


PLACE = {"place": LINK}
