"""Pages of required information: the unit's, the authorised person's, and those of a link."""

import re

from playwright.sync_api import Page, expect

from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.running import Installation

CODES = """
import json
from otklik.disclosure.models import Item, Submission
waiting = Submission.objects.waiting().get()
draft = Item.objects.active().filter(bases__isnull=True, exemptions__isnull=True).last()
late = Item.objects.filter(occasions__met_on__isnull=True, occasions__isnull=False).first()
shown = next(one for one in Submission.objects.published() if one.is_shown)
print(json.dumps([waiting.item.code, waiting.pk, draft.code, late.code, shown.item.code]))
"""


def disclosure(page: Page, installation: Installation, see: See) -> None:
    """An item as its unit sees it; what was supplied, checked; a clause recorded; a link."""
    import json

    waiting, submission, draft, late, shown = json.loads(installation.python(CODES))
    sign_in(page, installation, "specialist")
    page.goto("/desk/disclosure/mine/")
    see(page, "disclosure-mine")
    page.goto(f"/desk/disclosure/{late}/")
    see(page, "disclosure-item-late")
    page.get_by_role("button", name="Записать событие").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "disclosure-item-refused")
    page.goto(f"/desk/disclosure/{late}/supplies/new/")
    see(page, "disclosure-supplying")
    section = late.partition(".")[0]
    page.goto(f"/desk/disclosure/sections/{section}/")
    see(page, "disclosure-section")
    page.context.clear_cookies()
    sign_in(page, installation, "authorised")
    page.goto(f"/desk/disclosure/{waiting}/supplies/{submission}/")
    see(page, "disclosure-checking")
    page.get_by_role("button", name="Принять", exact=True).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "disclosure-checking-refused")
    page.goto(f"/desk/disclosure/{draft}/arrangement/")
    see(page, "disclosure-arrangement")
    page.get_by_label("Документ и пункт").fill("Учебный пример, пункт 2")
    page.get_by_role("button", name="Записать пункт").click()
    page.goto(f"/desk/disclosure/{draft}/arrangement/")
    page.get_by_label("Кто подаёт по ссылке").fill("Бухгалтерия")
    page.get_by_role("button", name="Создать ссылку").click()
    see(page, "disclosure-item-with-a-link")
    address = page.locator("main a[href*='/disclosure/supply/']").first.get_attribute("href")
    assert address is not None
    page.context.clear_cookies()
    page.goto(address)
    see(page, "disclosure-link")
    page.goto(f"/disclosure/{shown}/")
    see(page, "disclosure-site-item")
