from django.db import models
from django.utils.translation import gettext_lazy as _


class MassStage(models.TextChoices):
    OPEN = "open", _("open")
    IN_APPROVAL = "in_approval", _("waits for approval")
    SENDING = "sending", _("answers are being put on their way")
    CLOSING = "closing", _("incidents are being closed")
    REOPENING = "reopening", _("incidents are being opened again")
    DISSOLVED = "dissolved", _("dissolved")
