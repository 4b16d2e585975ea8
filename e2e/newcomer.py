"""What a newcomer does on the screens: adds a page, sees it work, answers what was asked."""

import re

from playwright.sync_api import Page, expect

from e2e.first_screen import beyond
from e2e.visiting import PUBLISHED, answered, open_approval, visit
from tests.running import Installation

WELL = "Сеть отвечает и принимает наш ключ."
SOON = 60_000  # milliseconds: workers take their time on two busy cores
PAUSE = 500  # milliseconds
READ_NOW = """
from datetime import timedelta
from django.utils import timezone
from otklik.channels.models import Account, FeedPosition
from otklik.ingest import poll
soon = timezone.now() + timedelta(hours={hours})
for account in Account.objects.outside().on():
    for feed in poll.feeds_of(account):
        position, _is_new = FeedPosition.objects.get_or_create(
            account=account, feed=feed.name, defaults={{"next_at": soon}}
        )
        poll.read_page(position.pk, at=soon)
"""


def read_now(installation: Installation, *, hours: int) -> None:
    """Have what is read rather than heard read at once, as if so many hours had passed; a second
    time needs more of them, for a reading is due only after a while."""
    installation.python(READ_NOW.format(hours=hours))


def add(page: Page, network: str) -> None:
    page.goto("/desk/accounts/")
    page.get_by_role("link", name="Добавить страницу").click()
    page.get_by_role("radio", name=network, exact=True).check()
    page.get_by_label("Как называть страницу").fill(f"{network}, проба")
    page.get_by_role("button", name="Добавить страницу").click()


def found_well(page: Page) -> None:
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_role("main")).to_contain_text(WELL, timeout=SOON)
    expect(page.get_by_text("✓ работает")).to_be_visible()
    expect(page.locator(".problems")).to_have_count(0)


def answer(
    operator: Page, approver: Page, *, asked: str, link: str, text: str, is_letter: bool = False
) -> None:
    """Find what was asked by its words, open it by its link, and answer; a second person where
    the desk wants one. A letter is sorted first."""
    row = operator.get_by_role("link", name=re.compile(link))
    for _ in range(SOON // PAUSE):  # an open list only says that there is more
        visit(operator, f"/desk/incidents/?view=all&q={asked}")
        if row.count():
            break
        operator.wait_for_timeout(PAUSE)
    row.first.click()
    operator.wait_for_url(re.compile(r"/incidents/\d+/"))
    assert beyond(operator) == []
    if is_letter:
        with answered(operator):
            operator.get_by_role("button", name="Вопрос", exact=True).click()
    with answered(operator):
        operator.get_by_role("button", name="Подтвердить").click()
    operator.get_by_label("Наш ответ").fill(text)
    operator.get_by_role("button", name=re.compile("^Отправить|^Опубликовать")).first.click()
    waits = operator.get_by_text("Ответ ждёт согласования.")
    current = operator.get_by_text(PUBLISHED)
    expect(waits.or_(current)).to_be_visible(timeout=SOON)
    if waits.is_visible():
        open_approval(approver, text)
        approver.get_by_role("button", name="Согласовать и отправить").click()
        expect(approver.get_by_text(PUBLISHED)).to_be_visible(timeout=SOON)
        expect(current).to_be_visible(timeout=SOON)  # the page has renewed itself, and stays
