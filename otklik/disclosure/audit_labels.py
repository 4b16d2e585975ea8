"""Audit labels of disclosure."""

from django.utils.translation import gettext_noop

VERBS = {
    "disclosure.arranged": gettext_noop("an item of required information was arranged"),
    "disclosure.clause_recorded": gettext_noop("the clause of an item was recorded"),
    "disclosure.clause_ended": gettext_noop("the clause of an item was taken off"),
    "disclosure.exempted": gettext_noop("an item was marked as not applicable"),
    "disclosure.applies": gettext_noop("the mark “not applicable” was taken off"),
    "disclosure.changed_by_pack": gettext_noop("the pack changed an item"),
    "disclosure.event_noted": gettext_noop("an event that must be published was noted"),
    "disclosure.event_published": gettext_noop("an event was published"),
    "disclosure.event_reopened": gettext_noop("an event is not published after all"),
    "disclosure.event_taken_back": gettext_noop("an event was noted by mistake"),
    "disclosure.confirmed": gettext_noop("information was confirmed as up to date"),
    "disclosure.confirmation_taken_back": gettext_noop("a confirmation was taken back"),
    "disclosure.supplied": gettext_noop("information was supplied"),
    "disclosure.withdrawn": gettext_noop("what was supplied was withdrawn"),
    "disclosure.accepted": gettext_noop("what was supplied was accepted"),
    "disclosure.returned": gettext_noop("what was supplied was returned"),
    "disclosure.reopened": gettext_noop("a decision on what was supplied was taken back"),
    "disclosure.published": gettext_noop("what was supplied was published"),
    "disclosure.taken_off": gettext_noop("what was published was taken off"),
    "disclosure.invited": gettext_noop("a link for supplying was made"),
    "disclosure.invitation_ended": gettext_noop("a link for supplying was ended"),
    "disclosure.period_missed": gettext_noop("a period went by without a publication"),
    "disclosure.report_made": gettext_noop("a report on required information was made"),
}
