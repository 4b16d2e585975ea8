from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from otklik.disclosure.submissions.models import Supply  # noqa: F401 - named in quotes


class SupplyState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("waits to be checked")
    RETURNED = "returned", gettext_lazy("returned for correction by the unit")
    ACCEPTED = "accepted", gettext_lazy("accepted, not published yet")
    PUBLISHED = "published", gettext_lazy("stands on the site")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn by the unit")
    TAKEN_OFF = "taken_off", gettext_lazy("taken off the site")
