from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WaveStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", pgettext_lazy("wave", "open")
    STOPPED = "stopped", pgettext_lazy("wave", "being counted")
    CLOSED = "closed", _("closed")
    PUBLISHED = "published", _("published")
