"""What did not get into the queue is counted on the page of its account, read, and made an
incident of. On a screen of an office and on a phone, with axe."""

from playwright.sync_api import expect

from e2e.visiting import AxeClean, Enter
from tests.running import Installation

#: A page of MAX and what it told: a chat of several people, another of them, a kind nobody knows.
EVENT_SCRIPT = """
import json
from django.utils import timezone
from otklik.channels.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.registry import adapter
from otklik.ingest.dispatch import hand_on
from otklik.ingest.dispatch import store
now, stamp = timezone.now(), int(timezone.now().timestamp() * 1000)
account = Account.open("max", "MAX комитета", by=None, at=now)
account.container = "-9"
account.save()
def said(number, text):
    body = {{"mid": "mid." + str(number), "text": text}}
    there = {{"chat_id": -4, "chat_type": "chat"}}
    who = {{"user_id": 7, "first_name": "Мадина"}}
    message = {{"sender": who, "recipient": there, "timestamp": stamp, "body": body}}
    return {{"update_type": "message_created", "timestamp": stamp, "message": message}}
for told in (said(1, {lift!r}), said(2, {long!r}), {{"update_type": "new", "timestamp": stamp}}):
    store(account, adapter(account), json.dumps(told).encode(), at=now)
hand_on(account.pk, at=now)
account.switch(Mode.OFF, by=None, at=now)
print(account.code)
"""
LIFT = "Кто починит лифт во втором подъезде?"
LONG = "В магазине на улице Мира третий день не принимают карты. " * 6


def test_what_did_not_get_into_the_queue_becomes_an_incident(
    shared_installation: Installation, enter: Enter, fits: AxeClean
) -> None:
    code = shared_installation.python(EVENT_SCRIPT.format(lift=LIFT, long=LONG)).strip()
    page = enter(shared_installation, "operator")
    page.goto(f"/desk/accounts/{code}/")
    section = page.get_by_role("heading", name="Не попало в очередь")
    expect(section).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("сегодня 2, за 7 дней 2, за 30 дней 2")
    fits(page)
    page.get_by_role("link", name="Общие чаты").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Не попало в очередь")
    expect(page.get_by_role("main")).to_contain_text(LIFT)
    fits(page)
    row = page.get_by_role("listitem").filter(has_text=LIFT)
    row.get_by_role("button", name="Завести инцидент").click()
    expect(page.get_by_text("Инцидент заведён, он в очереди.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(LIFT)
    fits(page)
    page.goto(f"/desk/accounts/{code}/set-aside/")
    expect(page.get_by_role("main")).not_to_contain_text(LIFT)
