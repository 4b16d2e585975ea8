from secrets import token_urlsafe

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.attachments import fetch_from_network  # noqa: F401 - has tasks on a schedule
from otklik.incidents.desk import notify_staff
from otklik.incidents.feedback import ask
from otklik.incidents.importing import import_and_undo  # noqa: F401 - likewise
from otklik.incidents.mass_incidents import process_members  # noqa: F401 - likewise
from otklik.incidents.moderation import takedown_state
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import Wording


@task()
def delivery_settled(delivery_id: int) -> None:
    """A delivery has an outcome: update its reply."""
    Reply.objects.settle(delivery_id, at=timezone.now())


@task()
def moderation_settled(delivery_id: int) -> None:
    """A comment was hidden, shown again or deleted, or that failed."""
    takedown_state.settle(delivery_id, at=timezone.now())


@task()
def question_settled(delivery_id: int) -> None:
    ask.settle(delivery_id, at=timezone.now())


@cron("* * * * *")
@task()
def watch_desk() -> None:
    """Notify staff about what is urgent, half gone, or waits for approval."""
    notify_staff.watch(at=timezone.now())


@cron("*/10 * * * *")
@task(priority=-5)  # network events go first
def ask_whether_it_helped() -> None:
    ask.ask_due(at=timezone.now(), code=lambda: token_urlsafe(16))


@cron("10 0 * * *")
@task()
def tell_what_templates_cite() -> None:
    """Templates from before citations were registered; harmless for registered ones."""
    now = timezone.now()
    for wording in Wording.objects.kept().filter(kind=Wording.Kind.TEMPLATE).with_acts():
        wording.tell_register([(one.act, one.clause) for one in wording.citations.all()], at=now)
