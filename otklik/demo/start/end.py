"""When the demonstration is over: nothing that was made up is shown to everyone any more."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from otklik.cms.search.failed_query import AskedWords, SearchMonth
from otklik.core.refusal import Refused
from otklik.demo.snapshot.models import Staged
from otklik.disclosure.items.models import Basis, Exemption
from otklik.improvements.assignments.models import Assignment, Outcome
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.models import Meeting
from otklik.improvements.meetings.working_group import Member
from otklik.incidents.public_answers.models import Pair
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.legal_acts.acts import issue_and_take_down
from otklik.legal_acts.acts.act import Act
from otklik.news.models import NewsPage
from otklik.surveys.lifecycle.transitions import close_wave, withdraw_wave
from otklik.surveys.waves.models import Wave


def take_off_the_site(*, at: datetime) -> None:
    """Pairs leave the first page; news, answers, documents, results and outcomes leave the site;
    the survey closes, made-up clauses of required information hold no more, made-up searches are
    forgotten; nothing made up is under control, waits for the working group or counts in a year.
    Repeatable.

    What people made is theirs and stays where it is.
    """
    for pair in Pair.objects.current().filter(pk__in=Staged.objects.keys_of(Pair)):
        pair.withdraw(by=None, at=at)
    for basis in Basis.objects.filter(
        pk__in=Staged.objects.keys_of(Basis), ended_at__isnull=True
    ).select_related("item"):
        basis.end(reason=_over(), by=None, at=at)
    for exemption in Exemption.objects.filter(
        pk__in=Staged.objects.keys_of(Exemption), ended_at__isnull=True
    ).select_related("item"):
        exemption.lift(by=None, at=at)
    for outcome in Outcome.objects.published().filter(pk__in=Staged.objects.keys_of(Outcome)):
        outcome.take_off(reason=_over(), by=None, at=at)
    _take_off_the_desk(at=at)
    for news in NewsPage.objects.live().filter(pk__in=Staged.objects.keys_of(NewsPage)):
        news.unpublish()
    signed = Check.objects.filter(pk__in=Staged.objects.keys_of(Check))
    for answer in AnswerPage.objects.live().filter(checks__in=signed):
        last = answer.last_check
        if last is not None and last in signed:  # who signed it since knows what it says
            answer.unpublish()
    for act in Act.objects.published().filter(pk__in=Staged.objects.keys_of(Act)):
        issue_and_take_down.take_off_the_site(act, by=None, at=at)
    for searches in (AskedWords, SearchMonth):  # nobody's, and they would be among real ones
        searches.objects.filter(pk__in=Staged.objects.keys_of(searches)).delete()
    for wave in Wave.objects.filter(pk__in=Staged.objects.keys_of(Wave)):
        if wave.is_open:
            close_wave(wave, by=None, at=at)
        if wave.published_at:
            withdraw_wave(wave, by=None, at=at)


def _take_off_the_desk(*, at: datetime) -> None:
    """Made-up assignments and findings are withdrawn and say so, the meeting to come is cancelled,
    the group is empty. A finding on which people gave an assignment of their own is theirs."""
    over, today = _over(), timezone.localdate(at)
    given = Assignment.objects.filter(pk__in=Staged.objects.keys_of(Assignment))
    for assignment in given.in_work():
        assignment.withdraw(reason=over, basis=over, by=None, at=at)
    made_up = Meeting.objects.filter(pk__in=Staged.objects.keys_of(Meeting))
    for meeting in made_up.planned():
        meeting.cancel(reason=over, by=None, at=at)
    for counted in (*made_up.counted(), *given.counted()):
        counted.set_aside(at=at)
    for member in Member.objects.filter(
        pk__in=Staged.objects.keys_of(Member), ends_on__isnull=True
    ):
        member.end(on=today, by=None, at=at)
    for finding in Finding.objects.open().filter(pk__in=Staged.objects.keys_of(Finding)):
        with suppress(Refused):
            finding.withdraw(reason=over, by=None, at=at)


def _over() -> str:
    """Why, as records of the installation say it."""
    with override(settings.LANGUAGE_CODE):
        return gettext("The demonstration is over.")
