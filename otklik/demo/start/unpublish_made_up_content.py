"""The end of the demonstration: no fictitious content stays public."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.core.refusal import Refused
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.disclosure.items.models import Basis, Exemption
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.public_answers.models import Pair
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.legal_acts.acts import issue_and_take_down
from otklik.legal_acts.acts.act import Act
from otklik.news.models import NewsPage
from otklik.surveys.lifecycle.transitions import close_wave, withdraw_wave
from otklik.surveys.waves.models import Wave


def take_off_the_site(*, at: datetime) -> None:
    """Fictitious pairs leave the home page; news, answers, documents, results and outcomes leave
    the site; surveys close, clauses of required information end, searches are forgotten; fictitious
    assignments, meetings and years no longer count. Repeatable.

    People's own data is unchanged.
    """
    for pair in _made_up(Pair.objects.current()):
        pair.withdraw(by=None, at=at)
    for basis in _made_up(Basis.objects.filter(ended_at=None).select_related("item")):
        basis.end(reason=_over(), by=None, at=at)
    for exemption in _made_up(Exemption.objects.filter(ended_at=None).select_related("item")):
        exemption.lift(by=None, at=at)
    for outcome in _made_up(Outcome.objects.published()):
        outcome.take_off(reason=_over(), by=None, at=at)
    _take_off_the_desk(at=at)
    _unpublish(at=at)
    for searches in (FailedSearch, SearchMonth):  # they would mix with real ones
        _made_up(searches.objects.all()).delete()


def _unpublish(*, at: datetime) -> None:
    for news in _made_up(NewsPage.objects.live()):
        news.unpublish()
    signed = _made_up(Check.objects.all())
    for answer in AnswerPage.objects.live().filter(checks__in=signed):
        if answer.last_check in signed:  # somebody signed it since, knowing its content
            answer.unpublish()
    for act in _made_up(Act.objects.published()):
        issue_and_take_down.take_off_the_site(act, by=None, at=at)
    for wave in _made_up(Wave.objects.all()):
        if wave.is_open:
            close_wave(wave, by=None, at=at)
        if wave.published_at:
            withdraw_wave(wave, by=None, at=at)


def _take_off_the_desk(*, at: datetime) -> None:
    """Fictitious assignments and findings are withdrawn with that reason, the next meeting is
    cancelled, the group is emptied. A finding with an assignment given by people is kept."""
    over = _over()
    given, meetings = _made_up(Assignment.objects.all()), _made_up(Meeting.objects.all())
    for assignment in given.in_work():
        assignment.withdraw(reason=over, basis=over, by=None, at=at)
    for meeting in meetings.planned():
        meeting.cancel(reason=over, by=None, at=at)
    for counted in (*meetings.counted(), *given.counted()):
        counted.set_aside(at=at)
    for member in _made_up(Member.objects.filter(ends_on=None)):
        member.end(on=timezone.localdate(at), by=None, at=at)
    for finding in _made_up(Finding.objects.open()):
        with suppress(Refused):
            finding.withdraw(reason=over, by=None, at=at)


def _made_up[Rows: QuerySet[Any]](rows: Rows) -> Rows:
    """The fictitious ones of these rows."""
    return rows.filter(pk__in=Staged.objects.keys_of(rows.model))


def _over() -> str:
    """The reason, in the language of the records."""
    with override(settings.LANGUAGE_CODE):
        return gettext("The demonstration is over.")
