"""Alerts about official pages: when a page breaks, daily while it is broken, when it works again;
and a week and a day before a key expires.

Every minute the alerts are compared with the accounts. They appear at the desk, and go out by mail
where the installation has a mail server."""

from datetime import datetime, timedelta

from django.conf import settings
from django.tasks import task
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.channels.accounts.models import Account
from otklik.channels.health import status
from otklik.channels.health.models import Alert, AlertSeen
from otklik.channels.networks.capabilities import Mode
from otklik.core.mail import send_letter
from otklik.core.schedule import cron
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

DAILY = timedelta(hours=24)
WEEK, DAY = timedelta(days=7), timedelta(days=1)


@cron("* * * * *")
@task()
def watch_accounts() -> None:
    watch(at=timezone.now())


@task()
def mail_alert(alert_id: int) -> None:
    mail(alert_id, at=timezone.now())


def watch(*, at: datetime) -> None:
    """Bring the alerts up to date with the accounts. Repeatable."""
    for account in Account.objects.pages():
        _watch_state(account, at=at)
        _watch_key(account, at=at)


def mark_alerts_read(user: User, *, at: datetime) -> None:
    for alert in Alert.objects.unseen_by(user):
        AlertSeen.objects.update_or_create(alert=alert, user=user, defaults={"seen_at": at})


def mail(alert_id: int, *, at: datetime) -> None:
    """Mail it to those who can repair the page. Tried once: the desk shows it anyway."""
    alert = Alert.objects.select_related("account").get(pk=alert_id)
    addresses = _addresses(alert.account)
    if not settings.MAIL_IS_CONFIGURED or not addresses:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = sentence(alert), _letter(alert)
    if send_letter("An alert", subject, body, bcc=addresses):
        alert.note_mailed(at=at)


def sentence(alert: Alert) -> str:
    """«ВКонтакте не работает с 24 ноября, 14:05»."""
    moment = date_format(timezone.localtime(alert.since), "j E, H:i")
    values = {"account": alert.account.name, "moment": moment}
    match alert.kind:
        case Alert.Kind.BROKEN:
            return _("%(account)s has not worked since %(moment)s") % values
        case Alert.Kind.MENDED:
            return _("%(account)s works again; it did not since %(moment)s") % values
        case _:
            return _("%(account)s: the key ends on %(moment)s") % values


def _watch_state(account: Account, *, at: datetime) -> None:
    since = status.trouble_since(account)
    reason = "\n".join(status.condition(account).reasons)
    open_alert = account.alerts.open().filter(kind=Alert.Kind.BROKEN).first()
    if since is None:
        if open_alert is not None and open_alert.close(at=at) and _is_on(account):
            Alert.raise_once(
                account, Alert.Kind.MENDED, since=open_alert.since, at=at, is_over=True
            )
    elif open_alert is None:
        Alert.raise_once(account, Alert.Kind.BROKEN, since=since, reason=reason, at=at)
    elif at - open_alert.notified_at >= DAILY:
        open_alert.remind(reason=reason, at=at)


def _watch_key(account: Account, *, at: datetime) -> None:
    """Once a week before, once a day before; closed when the key is renewed."""
    ends = account.token_expires_at if account.mode != Mode.OFF else None
    left = ends - at if ends else None
    due_kind = None
    if left is not None and left <= WEEK:
        due_kind = Alert.Kind.EXPIRES_IN_DAY if left <= DAY else Alert.Kind.EXPIRES_IN_WEEK
    kinds = (Alert.Kind.EXPIRES_IN_WEEK, Alert.Kind.EXPIRES_IN_DAY)
    for alert in account.alerts.open().filter(kind__in=kinds).exclude(kind=due_kind or ""):
        alert.close(at=at)
    if due_kind is not None and ends is not None:
        Alert.raise_once(account, due_kind, since=ends, at=at)


def _is_on(account: Account) -> bool:
    """Whether it was repaired, rather than switched off or emptied."""
    return status.condition(account).state in {
        status.HealthState.WORKS,
        status.HealthState.UNCHECKED,
        status.HealthState.TROUBLED,
    }


def _addresses(account: Account) -> list[str]:
    """Administrators of the authority, and of the institution that owns the page."""
    users = User.objects.filter(is_active=True).exclude(email="")
    places = {None, account.institution_id}
    mending = [u for u in users if u.may(Right.CONNECT) and u.institution_id in places]
    return sorted({user.email for user in mending})


def _letter(alert: Alert) -> str:
    place = reverse("channels:account", args=[alert.account.code])
    parts = [sentence(alert) + ".", alert.reason, f"{settings.BASE_URL}{place}"]
    return "\n\n".join(part for part in parts if part)
