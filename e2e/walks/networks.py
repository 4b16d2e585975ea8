"""Pages of accounts in networks and of what is published there."""

import re

from playwright.sync_api import Page, expect

from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.running import Installation


def connecting(page: Page, installation: Installation, see: See) -> None:
    """An official page is added in a messenger where people are not answered without a decision."""
    sign_in(page, installation, "administrator")
    page.goto("/desk/accounts/")
    see(page, "accounts")
    page.goto("/desk/accounts/new/")
    page.get_by_role("button", name="Добавить страницу").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "account-new-refused")
    page.locator("[name=network][value=telegram]").check()
    page.get_by_label(re.compile("^Как называть")).fill("Telegram для осмотра")
    page.get_by_role("button", name="Добавить страницу").click()
    page.wait_for_url("**/settings/")
    see(page, "account-settings")
    account = page.url.removesuffix("settings/")
    for place in ("", "mode", "events"):
        page.goto(f"{account}{place}/" if place else account)
        see(page, f"account-{place}".strip("-"))
    page.goto("/desk/alerts/")
    see(page, "alerts")
    rooms = {"authorised": "passport", "lead": "dialogue", "operator": "set-aside"}
    for username, place in rooms.items():
        page.context.clear_cookies()
        sign_in(page, installation, username)
        page.goto(f"{account}{place}/")
        see(page, f"account-{place}")


def publishing(page: Page, installation: Installation, see: See) -> None:
    """A draft of a publication, its pictures, and what taking it off would mean. Nothing leaves."""
    sign_in(page, installation, "operator")
    for name, place in {"plan": "", "drafts-none": "drafts/", "noted": "noted/"}.items():
        page.goto(f"/desk/publications/{place}")
        see(page, f"publications-{name}")
    page.goto("/desk/publications/new/")
    see(page, "publication-new")
    page.locator("[name=text]").fill("Как вернуть товар: короткая памятка.")
    page.get_by_role("button", name="Сохранить и показать, как будет").click()
    page.wait_for_url(re.compile(r"/publications/\d+/"))
    see(page, "publication-draft")
    publication = re.sub(r"[?#].*", "", page.url)
    for place in ("pictures", "withdrawal"):
        page.goto(f"{publication}{place}/")
        see(page, f"publication-{place}")
    page.goto("/desk/publications/drafts/")
    see(page, "publications-drafts")
