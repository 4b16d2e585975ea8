"""Tasks wake rows that wait; the rows hold the truth."""

from django.tasks import task
from django.utils import timezone

from otklik.channels.health import check, send_alerts
from otklik.channels.health import run_errand as health_run_errand
from otklik.channels.outbound import outcome_callback, requeue_late_deliveries, staff_chat
from otklik.channels.outbound import send_delivery as outbound_send_delivery
from otklik.channels.publications import sync_placement
from otklik.core.schedule import cron


@task(queue_name="deliveries")
def send_delivery(delivery_id: int) -> None:
    outbound_send_delivery.send(delivery_id, at=timezone.now())


@task(queue_name="deliveries")
def look_for_delivery(delivery_id: int) -> None:
    outbound_send_delivery.look(delivery_id, at=timezone.now())


@task()
def tell_outcome(delivery_id: int) -> None:
    outcome_callback.tell(delivery_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep() -> None:
    requeue_late_deliveries.sweep(at=timezone.now())


@task(queue_name="hearing")
def check_account(account_id: int) -> None:
    check.check(account_id, at=timezone.now())


@task(queue_name="hearing")
def run_errand(errand_id: int) -> None:
    health_run_errand.run(errand_id, at=timezone.now())


@cron("*/10 * * * *")
@task()
def check_accounts() -> None:
    for account_id in check.to_check():
        check_account.enqueue(account_id)


@cron("* * * * *")
@task()
def watch_accounts() -> None:
    send_alerts.watch(at=timezone.now())


@cron("* * * * *")
@task()
def tell_staff_chats() -> None:
    staff_chat.tell(at=timezone.now())


@task()
def mail_alert(alert_id: int) -> None:
    send_alerts.mail(alert_id, at=timezone.now())


@task()
def placement_settled(delivery_id: int) -> None:
    """A delivery of a publication has an outcome."""

    sync_placement.follow(delivery_id, at=timezone.now())
