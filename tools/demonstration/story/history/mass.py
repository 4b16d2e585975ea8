"""Many who wrote about one thing at once are gathered and answered together; who writes later is
answered alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.mass_incidents.process_members import carry_on
from tools.demonstration.story.history.course import Course
from tools.demonstration.story.history.incident import Desk, stand
from tools.demonstration.timeline import Story

A_NAME = 120  # characters
READ = timedelta(minutes=3)


def answered_together(desk: Desk, number: int, courses: Sequence[Course]) -> Story:
    first = courses[0]
    if first.together is None:
        return
    yield (at := first.together + READ)
    topic, by = first.subject.topic, desk.staff.operator
    incidents = list(Incident.objects.filter(pk__in=desk.gathered.get(number, [])))
    if len(incidents) < 2:
        return
    name = first.case.q[:A_NAME]
    mass, refused = MassIncident.gather(name=name, topic=topic, incidents=incidents, by=by, at=at)
    desk.refused += refused
    text = first.case.a
    mass.write(name=name, topic=topic, text=text, revision=mass.revision, by=by, at=at)
    mass.refresh_from_db()
    yield (at := at + READ)
    if mass.needs_approval:
        mass.submit(revision=mass.revision, by=by, at=at)
        yield (at := at + READ)
        mass.refresh_from_db()
        mass.approve(revision=mass.revision, by=desk.staff.approver, at=at)
    else:
        mass.send(revision=mass.revision, by=by, at=at)
    for _few in range(len(incidents)):
        mass.refresh_from_db()
        if mass.stage != MassIncident.Stage.SENDING:
            break
        carry_on(mass.pk, at=at)
    yield (at := at + READ)
    _deliver(desk, mass, at=at)


def _deliver(desk: Desk, mass: MassIncident, *, at: datetime) -> None:
    for member in mass.members.select_related("reply__in_reply_to__account", "reply__delivery"):
        reply = member.reply
        if reply is None or reply.delivery is None:
            continue
        if reply.in_reply_to.account.network in ("practice", "site"):
            desk.stage().deliver(reply, at=at)
        else:
            stand(reply.delivery, at=at)
