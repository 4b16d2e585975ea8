"""Stories of what staff do beside answering: a roster, notices, a file that is taken in, a request
to erase, something that is held, answers that are rated."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from otklik.core.table_files.write import csv_text
from otklik.incidents.cases.message import Message
from otklik.incidents.desk import notify_staff
from otklik.incidents.importing import import_and_undo as importing_run
from otklik.incidents.importing.models import ImportRun
from otklik.incidents.inbox.snooze import snooze
from otklik.incidents.quality.models import (
    DrawnAnswer,
    PointMark,
    PointWord,
    QualityDraw,
    QualityPoint,
    Rating,
)
from otklik.incidents.replies.models import Reply
from otklik.legal_acts.acts.act import LANGUAGE
from otklik.notifications import duty_roster
from otklik.notifications.duty_roster import Duty
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.models import Hold
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from tools.demonstration.story.phrases import Need
from tools.demonstration.story.stage import KEYS, form_of
from tools.demonstration.story.texts import capitalised, texts

if TYPE_CHECKING:
    from tools.demonstration.story.player import Play
    from tools.demonstration.timeline import Story

TWO_WEEKS = timedelta(days=14)
A_DAY = timedelta(days=1)
LONG = (240, 320)  # characters, to one rater and to the other
BEFORE = timedelta(minutes=50)  # the file was loaded
WORKED_DAY = 8 * 60  # minutes


def nights_covered(play: "Play") -> "Story":
    """The next two stretches in which nobody works, and the same of the week after."""
    cast, hours = play.cast, play.hours
    yield (at := hours.on_day(1, "11:30"))
    if cast.lead is None:
        return
    stretches = duty_roster.gaps(at, hours.now + TWO_WEEKS, calendar=hours.calendar, duties=[])
    to_come = [(begins, ends) for begins, ends in stretches if ends > hours.now]
    for user, (begins, ends) in zip((cast.operator, cast.approver), to_come, strict=False):
        begins = max(begins, hours.now - A_DAY)  # holidays are long
        ends = min(ends, begins + 3 * A_DAY)
        play.made += Duty.put(user, begins=begins, ends=ends, weeks=2, by=cast.lead, at=at)


def told_at_once(play: "Play") -> "Story":
    """What the clock would tell, and one of it taken by whoever approves."""
    yield (at := play.hours.worked_ago(30))
    notify_staff.watch(at=at)
    yield (at := play.hours.worked_ago(20))
    approver = play.cast.approver
    for notice in Notice.objects.open().filter(recipients__user=approver).order_by("pk")[:1]:
        notice.acknowledge(by=approver, at=at)
    play.made += Notice.objects.all()


def file_taken_in(play: "Play") -> "Story":
    """A message from elsewhere; the same once more, and one that cannot be read."""
    yield (at := play.hours.worked_ago(120))
    operator, words = play.cast.operator, texts().file
    run = ImportRun.upload(
        _file(play, at), name=words.name, key=form_of("file"), by=operator, at=at
    )
    importing_run.start(run, by=operator, at=at)
    importing_run.carry_on(run.pk, run.position, at=at)
    play.made.append(run)
    for message in Message.objects.filter(imported_rows__run=run).distinct().order_by("pk"):
        play.stage.incidents.append(message.incident)
        # Not in the way of those who come to see the queue.
        until = play.hours.after(play.hours.now, 3 * WORKED_DAY)
        snooze(message.incident, until=until, waits_for=texts().notes.put_off, by=operator, at=at)


def _file(play: "Play", at: datetime) -> bytes:
    words = texts().file
    lines = [capitalised(play.repertoire.take(Need.PLAIN).phrase) for _ in range(2)]
    moment = f"{timezone.localtime(at - BEFORE):%d.%m.%Y %H:%M}"
    rows = [
        [item, words.network, name, words.url.format(number=number), line]
        for number, (item, name, line) in enumerate(
            zip((moment, words.bad_date), texts().names[-2:], lines, strict=True), 1
        )
    ]
    return "".join(csv_text([words.columns, rows[0], rows[0], rows[1]])).encode()


def asked_to_erase(play: "Play") -> "Story":
    """A person's request waits for a second colleague; another matter is held by a dispute."""
    cast, hours = play.cast, play.hours
    yield (at := hours.on_day(2, "16:10"))
    client = play.told["not-ours"].client
    if client is not None:
        play.made.append(
            Erasure.propose(
                [client], request_number=texts().request_number,
                requested_on=hours.day_of(hours.on_day(3, "12:00")), proof=Erasure.Proof.ACCOUNT,
                by=cast.operator, at=at,
            )
        )  # fmt: skip
    yield (at := hours.on_day(2, "16:30"))
    until = hours.day_of(hours.now) + 90 * A_DAY
    incident = play.told["explained"].incident
    play.made.append(
        Hold.place(incident, until=until, reason=texts().notes.hold, by=cast.approver, at=at)
    )


def answers_rated(play: "Play") -> "Story":
    """All answers of the last days, rated by two who do not see each other's word."""
    cast, hours = play.cast, play.hours
    yield (at := hours.worked_ago(150))
    points, last = list(QualityPoint.objects.active()), hours.day_of(at) - A_DAY
    first = hours.day_of(hours.on_day(6, "12:00"))
    replies = Reply.objects.sent_between(first, last)
    if cast.lead is None or not points or not replies.exists():
        return
    seed = uuid.uuid5(KEYS, "draw").hex
    draw = QualityDraw.draw(
        starts_on=first, ends_on=last, share=100, wants_two=True, seed=seed, by=cast.lead, at=at
    )
    play.made.append(draw)
    answers = list(draw.answers.select_related("draw", "reply__incident"))
    raters = [u for u in dict.fromkeys((cast.approver, cast.lead)) if u.may(Right.RATE_ANSWERS)]
    for second, rater in enumerate(raters):
        for answer in answers:
            if answer.reply.approvals.exists():
                continue  # left to whoever looks at the demonstration
            yield (at := hours.after(at, 2))
            rating = Rating.begin(answer, by=rater, at=at)
            values = {point: _said(point, answer, is_second=bool(second)) for point in points}
            rating.keep(values, by=rater, at=at)
            rating.finish(by=rater, at=at)


def _said(point: QualityPoint, answer: DrawnAnswer, *, is_second: bool) -> PointMark:
    """What is true of the answer; how long is too long they see differently."""
    words = texts().quality
    if point.code in words.not_applicable:
        return PointMark(word=PointWord.NOT_APPLICABLE, remark="")
    if point.code == "greeting":
        return PointMark(word=PointWord.NO, remark=words.unsigned[is_second])
    if point.code == "short" and len(answer.reply.text) > LONG[is_second]:
        return PointMark(word=PointWord.NO, remark=words.long[is_second])
    return PointMark(word=PointWord.YES, remark="")


def procedure_kept(play: "Play") -> "Story":
    """The lead writes down who is authorised, who accepts the first proposal that is ready."""
    yield (at := play.hours.on_day(3, "10:30"))
    lead, today = play.cast.lead, localdate(at)
    keepers = User.holding(Right.KEEP_PROCEDURE, on=today, institution=None)
    keeper = keepers.exclude(pk=lead.pk).first() if lead else None
    if lead is None or keeper is None:
        return
    with override(LANGUAGE):
        kind, number = gettext("Order"), gettext("7 (example)")
    play.made.append(
        Mandate.record(
            keeper, document=kind, number=number, signed_on=today, begins_on=today, ends_on=None,
            by=lead, at=at,
        )
    )  # fmt: skip
    yield (at := play.hours.on_day(2, "15:10"))
    for proposal in Proposal.objects.waiting().order_by("number")[:1]:
        proposal.accept(by=keeper, at=at)


UPKEEP: tuple[Callable[["Play"], "Story"], ...] = (
    nights_covered,
    told_at_once,
    file_taken_in,
    asked_to_erase,
    answers_rated,
    procedure_kept,
)
