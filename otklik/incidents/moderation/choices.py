"""Kinds and states of moderation acts, and the request that each state makes to the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.channels.networks.outbound_types import Action


class ModerationKind(models.TextChoices):
    HIDE = "hide", _("hiding")
    DELETE = "delete", _("deletion")


class ModerationState(models.TextChoices):
    WAITING = "waiting", _("hidden, waiting for the second person")
    CONFIRMED = "confirmed", _("hidden, confirmed by the second person")
    LIFTED = "lifted", _("unhidden: to be shown again")
    REPLACED = "replaced", _("deleted since, by two people")
    PROPOSED = "proposed", _("deletion proposed, waiting for the second person")
    CARRIED_OUT = "carried_out", _("deleted by two people")
    DROPPED = "dropped", _("deletion cancelled")


HIDDEN = (ModerationState.WAITING, ModerationState.CONFIRMED)
OPEN = (ModerationState.WAITING, ModerationState.PROPOSED)
IN_FORCE = (*HIDDEN, ModerationState.PROPOSED, ModerationState.CARRIED_OUT)
#: Comments that nobody is to see by our decision.
GONE = (*HIDDEN, ModerationState.CARRIED_OUT, ModerationState.REPLACED)
#: What each state asks of the network; a failed request is not repeated in another state.
WANTED = {
    ModerationState.WAITING: Action.HIDE,
    ModerationState.CONFIRMED: Action.HIDE,
    ModerationState.LIFTED: Action.SHOW,
    ModerationState.CARRIED_OUT: Action.DELETE,
}
