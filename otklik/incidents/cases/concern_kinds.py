"""What stands in a comment for everyone to see and may harm a person: a guess, and what a
colleague made of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Concern(models.TextChoices):
    """The gravest first."""

    PERSONAL = "personal", _("personal data")
    THREAT = "threat", _("threat")
    INSULT = "insult", _("insult")


LONGEST_WORDS = 300
#: Public words that concern somebody, while nobody has looked at them.
CONCERNING = Q(concern_left_at__isnull=True) & (~Q(personal_words="") | ~Q(harsh_kind=""))
