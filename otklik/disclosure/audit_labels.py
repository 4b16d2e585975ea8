"""Audit labels of disclosure."""

from django.utils.translation import gettext_noop

VERBS = {
    "disclosure.arranged": gettext_noop("place, owner or checks of an item were changed"),
    "disclosure.clause_recorded": gettext_noop("the clause of an item was recorded"),
    "disclosure.clause_ended": gettext_noop("the recorded clause of an item was removed"),
    "disclosure.exempted": gettext_noop("an item was marked as not applicable"),
    "disclosure.applies": gettext_noop("the mark “not applicable” was removed"),
    "disclosure.changed_by_pack": gettext_noop("the pack changed an item"),
    "disclosure.event_noted": gettext_noop("an event that must be published was recorded"),
    "disclosure.event_published": gettext_noop("an event was published"),
    "disclosure.event_reopened": gettext_noop("a mark that an event was published was removed"),
    "disclosure.event_taken_back": gettext_noop("an event was recorded by mistake"),
    "disclosure.confirmed": gettext_noop("information was confirmed as up to date"),
    "disclosure.confirmation_taken_back": gettext_noop("a confirmation was undone"),
    "disclosure.supplied": gettext_noop("information was supplied"),
    "disclosure.withdrawn": gettext_noop("supplied information was withdrawn"),
    "disclosure.accepted": gettext_noop("supplied information was accepted"),
    "disclosure.returned": gettext_noop("supplied information was returned"),
    "disclosure.reopened": gettext_noop("a decision on supplied information was undone"),
    "disclosure.published": gettext_noop("supplied information was published"),
    "disclosure.taken_off": gettext_noop("published information was removed from the site"),
    "disclosure.invited": gettext_noop("a link for supplying was created"),
    "disclosure.invitation_ended": gettext_noop("a link for supplying was closed"),
    "disclosure.period_missed": gettext_noop("a period passed without a publication"),
    "disclosure.report_made": gettext_noop("a report on required information was made"),
}
