"""Sentences about acts of moderation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

VERBS = {
    "moderation.hidden": gettext_noop("a comment hidden by a rule"),
    "moderation.confirmed": gettext_noop("hiding confirmed by a second person"),
    "moderation.lifted": gettext_noop("hiding lifted: the comment is shown again"),
    "moderation.proposed": gettext_noop("deletion of a comment proposed"),
    "moderation.carried_out": gettext_noop("deletion decided by a second person"),
    "moderation.dropped": gettext_noop("deletion of a comment dropped"),
    "moderation.replaced": gettext_noop("a hidden comment deleted since"),
    "moderation.done": gettext_noop("the network did what moderation asked"),
    "moderation.failed": gettext_noop("the network did not do what moderation asked"),
    "moderation.unconfirmed": gettext_noop("the network gave moderation no clear answer"),
    "moderation.called_off": gettext_noop("moderation called off before it left"),
    "moderation.again": gettext_noop("moderation on its way again"),
    "moderation.done_by_hand": gettext_noop("moderation done by hand in the network"),
    "moderation.tried_again": gettext_noop("the network asked once more by moderation"),
}


class ModerationKind(models.TextChoices):
    HIDE = "hide", _("hiding")
    DELETE = "delete", _("deletion")


class ModerationState(models.TextChoices):
    WAITING = "waiting", _("hidden, waits for the second person")
    CONFIRMED = "confirmed", _("hidden, confirmed by the second person")
    LIFTED = "lifted", _("lifted: to be shown again")
    REPLACED = "replaced", _("deleted since, by two people")
    PROPOSED = "proposed", _("deletion proposed, waits for the second person")
    CARRIED_OUT = "carried_out", _("deleted by two people")
    DROPPED = "dropped", _("deletion dropped")


HIDDEN = (ModerationState.WAITING, ModerationState.CONFIRMED)
#: Comments that nobody is to see by our decision.
GONE = (*HIDDEN, ModerationState.CARRIED_OUT, ModerationState.REPLACED)
