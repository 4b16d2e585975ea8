"""Pages of erasing: refused, written down, carried out by another person, certified."""

import re

from playwright.sync_api import Page, expect

from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.running import Installation

#: A person all of whose matters are closed, by one of them.
CLOSED = """
from otklik.incidents.cases.incident import Incident
waiting = Incident.objects.open().exclude(client=None).values("client")
closed = Incident.objects.filter(status="closed", outcome="spam").exclude(client__in=waiting)
print(closed.exclude(client=None).latest("pk").number)
"""


def erasing(page: Page, installation: Installation, see: See) -> None:
    """What one person wrote is erased by two colleagues."""
    number = installation.python(CLOSED).strip()
    sign_in(page, installation, "operator")
    page.goto(f"/desk/erasures/new/?incident={number}")
    see(page, "erasure-proposal")
    page.get_by_role("button", name="Записать запрос").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "erasure-refused")
    page.get_by_label("Номер запроса").fill("17-з")
    page.get_by_label("Дата запроса").fill("02.11.2026")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Записать запрос").click()
    page.wait_for_url(re.compile(r"/erasures/\d+/$"))
    see(page, "erasure-waiting")
    address = page.url
    page.context.clear_cookies()
    sign_in(page, installation, "lead")
    page.goto(address)
    see(page, "erasure-to-carry-out")
    page.get_by_role("button", name="Удалить данные").click()
    certificate = page.get_by_role("link", name="Акт для печати")
    expect(certificate).to_be_visible(timeout=60_000)
    see(page, "erasure-done")
    certificate.click()
    page.wait_for_url(re.compile(r"/certificate/$"))
    see(page, "erasure-certificate")
