"""Who mends is told: once when a page breaks, daily while it stays so, once when it works again."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.health import send_alerts
from otklik.channels.health.models import Alert
from otklik.channels.health.send_alerts import mail_alert
from otklik.channels.networks.adapter import Health
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.outbound_types import Problem
from otklik.channels.outbound.models import Delivery
from otklik.config.backend_settings import mailer
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ILL = Health(problems=(Problem(code="http_401", sentence="Сеть больше не принимает наш ключ."),))
WELL = Health()


@pytest.fixture
def account() -> Account:
    return AccountFactory(code="vk", name="ВКонтакте")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\xa0", " ")


def break_it(account: Account, *, at: datetime) -> None:
    for number in range(2):
        account.note_health(ILL, at=at + number * MINUTE)


def kinds() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("kind", flat=True))


def test_one_alert_then_a_reminder_a_day_then_a_word_that_it_works(account: Account) -> None:
    account.note_health(ILL, at=NOON)
    send_alerts.watch(at=NOON)
    assert kinds() == []  # one failed check may be a hiccup

    account.note_health(ILL, at=NOON + 10 * MINUTE)
    for minute in range(10, 40, 5):
        send_alerts.watch(at=NOON + minute * MINUTE)
    assert kinds() == ["broken"]
    alert = Alert.objects.get()
    assert (alert.since, alert.notified_at) == (NOON, NOON + 10 * MINUTE)
    assert alert.reason == "Сеть больше не принимает наш ключ."

    send_alerts.watch(at=NOON + DAY)
    assert Alert.objects.get().times_notified == 1
    for minute in range(10, 20):
        send_alerts.watch(at=NOON + DAY + minute * MINUTE)
    assert Alert.objects.get().times_notified == 2

    account.note_health(WELL, at=NOON + 2 * DAY)
    for minute in range(3):
        send_alerts.watch(at=NOON + 2 * DAY + minute * MINUTE)
    assert kinds() == ["broken", "mended"]
    assert not Alert.objects.open().exists()
    assert Line.objects.with_verb("channel.alerted").count() == 2


def test_a_key_refused_twice_is_an_alert_at_once(account: Account) -> None:
    account.note_refusal(at=NOON)
    account.note_refusal(at=NOON)
    send_alerts.watch(at=NOON)
    assert kinds() == ["broken"]


def test_a_page_switched_off_is_silent_and_not_called_mended(account: Account) -> None:
    break_it(account, at=NOON)
    send_alerts.watch(at=NOON + HOUR)
    account.switch(Mode.OFF, by=None, at=NOON + HOUR)
    send_alerts.watch(at=NOON + 2 * HOUR)
    assert kinds() == ["broken"]
    assert not Alert.objects.open().exists()


def test_a_key_that_ends_is_told_a_week_and_a_day_before(account: Account) -> None:
    ends = NOON + 10 * DAY
    account.note_health(Health(token_expires_at=ends), at=NOON)
    values: dict[str, timedelta] = {}
    for hour in range(0, 24 * 11, 3):
        send_alerts.watch(at=NOON + hour * HOUR)
        for alert in Alert.objects.all():
            values.setdefault(alert.kind, ends - alert.raised_at)
    assert values == {"expires_week": 7 * DAY, "expires_day": DAY}
    assert Alert.objects.count() == 2

    account.note_health(Health(token_expires_at=ends + 30 * DAY), at=ends)
    send_alerts.watch(at=ends)
    assert not Alert.objects.open().exists()


def test_the_inbox_counts_what_is_new_to_each_and_a_reminder_is_new_again(
    client: Client, account: Account
) -> None:
    reader = UserFactory(role=Role.ADMINISTRATOR)
    break_it(account, at=NOON)
    send_alerts.watch(at=NOON + HOUR)

    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        client.force_login(reader)
        assert "Неисправности 1 ждёт" in words(client.get("/desk/more/").content.decode())
        shown = words(client.get("/desk/alerts/").content.decode())
        assert "ВКонтакте не работает с 24 ноября, 12:00" in shown
        assert "Сеть больше не принимает наш ключ." in shown
        assert "1 ждёт" not in words(client.get("/desk/more/").content.decode())

    send_alerts.watch(at=NOON + DAY + HOUR)
    with time_machine.travel(NOON + DAY + 2 * HOUR, tick=False):
        client.force_login(reader)
        assert "Неисправности 1 ждёт" in words(client.get("/desk/more/").content.decode())
        client.get("/desk/alerts/")
    account.note_health(WELL, at=NOON + 2 * DAY)
    send_alerts.watch(at=NOON + 2 * DAY)
    with time_machine.travel(NOON + 2 * DAY + HOUR, tick=False):
        client.force_login(reader)
        assert "Неисправности 1 ждёт" in words(client.get("/desk/more/").content.decode())
        assert "ВКонтакте снова работает" in words(client.get("/desk/alerts/").content.decode())


def test_the_menu_does_not_count_what_the_inbox_no_longer_shows(
    client: Client, account: Account
) -> None:
    """A page that was mended before somebody's time, such as in the two made-up years."""
    break_it(account, at=NOON)
    send_alerts.watch(at=NOON + HOUR)
    account.note_health(WELL, at=NOON + DAY)
    send_alerts.watch(at=NOON + DAY)
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    for days, is_counted in ((20, True), (40, False)):
        with time_machine.travel(NOON + days * DAY, tick=False):
            client.force_login(administrator)
            page = words(client.get("/desk/more/").content.decode())
            assert ("Неисправности 1 ждёт" in page) is is_counted


def test_an_empty_inbox_teaches(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert "О каждом сообщаем сразу" in words(client.get("/desk/alerts/").content.decode())


def test_one_failed_check_is_not_called_nothing(client: Client, account: Account) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    account.note_health(ILL, at=NOON)
    send_alerts.watch(at=NOON)

    shown = words(client.get("/desk/alerts/").content.decode())

    assert "Последняя проверка нашла неисправность" in shown
    assert "ВКонтакте" in shown
    assert "Сейчас такого нет" not in shown


@pytest.mark.parametrize(
    ("role", "text", "act"),
    [
        (Role.OPERATOR, "Исправляет администратор.", "Что не так"),
        (Role.ADMINISTRATOR, "", "Исправить"),
    ],
)
def test_every_page_of_the_desk_says_what_is_broken_and_who_mends(
    client: Client, account: Account, role: Role, text: str, act: str
) -> None:
    client.force_login(UserFactory(role=role))
    Delivery.objects.create(
        account=account, kind="post", container="1", text="т", queued_at=NOON, planned_at=NOON,
        not_before=NOON,
    )  # fmt: skip
    with time_machine.travel(NOON + HOUR, tick=False):
        assert "не работает" not in client.get("/desk/accounts/").content.decode()
        break_it(account, at=NOON)
        for address in ("/desk/accounts/", "/desk/journal/", "/desk/incidents/"):
            answer = client.get(address)
            if answer.status_code == 403:
                continue
            shown = words(answer.content.decode())
            assert "ВКонтакте не работает с 12:00. Ждёт 1 сообщение." in shown
            assert text in shown
            assert f'<a href="/desk/accounts/vk/">{act}</a>' in answer.content.decode()
        account.note_health(WELL, at=NOON + HOUR)
        assert "не работает" not in client.get("/desk/accounts/").content.decode()


def test_a_visitor_of_the_site_is_not_told(client: Client, account: Account) -> None:
    break_it(account, at=NOON)
    assert "не работает" not in client.get("/account/login/").content.decode()


class Letters(socketserver.StreamRequestHandler):
    """Enough of SMTP to take a letter."""

    def handle(self) -> None:
        taken: list[str] = self.server.taken  # type: ignore[attr-defined]
        self.say("220 here")
        body: list[str] | None = None
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if body is not None:
                if line != ".":
                    body.append(line)
                    continue
                taken.append("\n".join(body))
                body = None
                self.say("250 taken")
            elif line.upper().startswith("DATA"):
                body = []
                self.say("354 go on")
            elif line.upper().startswith("QUIT"):
                self.say("221 bye")
                return
            else:
                taken.append(line)
                self.say("250 well")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[tuple[str, list[str]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letters) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", server.taken  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def alert(account: Account) -> Alert:
    break_it(account, at=NOON)
    send_alerts.watch(at=NOON + HOUR)
    return Alert.objects.get()


def staff(role: Role, email: str) -> User:
    user: User = UserFactory(role=role)
    user.email = email
    user.save()
    return user


def test_a_letter_goes_to_those_who_mend_and_to_nobody_else(
    alert: Alert, settings: Settings
) -> None:
    staff(Role.ADMINISTRATOR, "admin@example.ru")
    staff(Role.OPERATOR, "operator@example.ru")
    with mail_server() as (url, taken):
        settings.MAILERS = {"default": mailer(url)}
        settings.MAIL_IS_CONFIGURED = True
        settings.DEFAULT_FROM_EMAIL = "otklik@example.ru"
        alert.account.name = "ВКонтакте\nBcc: all@example.ru"
        alert.account.save()
        send_alerts.mail(alert.pk, at=NOON + HOUR)
    text = "\n".join(taken)
    assert "rcpt to:<admin@example.ru>" in text
    assert "operator@example.ru" not in text
    assert "rcpt to:<all@example.ru>" not in text, "a name of two lines is one line of the subject"
    alert.refresh_from_db()
    assert alert.mailed_at == NOON + HOUR


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(alert: Alert) -> None:
    staff(Role.ADMINISTRATOR, "admin@example.ru")
    task = DBTaskResult.objects.get(task_path=mail_alert.module_path)
    assert task.args_kwargs["args"] == [alert.pk]
    send_alerts.mail(alert.pk, at=NOON)
    alert.refresh_from_db()
    assert alert.mailed_at is None


def test_a_mail_server_that_is_down_is_no_fault_of_ours(
    alert: Alert, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    staff(Role.ADMINISTRATOR, "admin@example.ru")
    settings.MAILERS = {"default": mailer("smtps://me:SECRET@127.0.0.1:9")}
    settings.MAIL_IS_CONFIGURED = True
    send_alerts.mail(alert.pk, at=NOON)
    alert.refresh_from_db()
    assert alert.mailed_at is None
    assert "SECRET" not in caplog.text
    assert "ConnectionRefusedError" in caplog.text


def test_the_address_of_a_mail_server_is_read_whole() -> None:
    options = mailer("smtp://me%40here:p%2Fw@mail.example")["OPTIONS"]
    assert options["host"] == "mail.example"
    assert (options["username"], options["password"]) == ("me@here", "p/w")
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (587, True, False)
    assert mailer("smtps://mail.example")["OPTIONS"]["port"] == 465
    assert "dummy" in mailer("")["BACKEND"]
    for wrong in ("http://mail.example", "smtp://", "smtp://me:SECRET@host:notaport"):
        with pytest.raises(ValueError, match="OTKLIK_MAIL_URL") as caught:
            mailer(wrong)
        assert "SECRET" not in str(caught.value)
