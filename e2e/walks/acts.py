"""A document and a list that come into the register of acts."""

import re

from playwright.sync_api import Page

from e2e.visiting import sign_in
from e2e.walks.walking import See
from tests.legal_acts.papers import docx, paragraph
from tests.running import Installation

LIST = "nd;название;статус\n101;О примере;действует\n102;О другом примере;как-нибудь\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKING = "from otklik.legal_acts.models import ActList; print(ActList.objects.at_work().exists())"


def a_document() -> bytes:
    """With a number that is lost, so that there is something to doubt."""
    points = ("1. Пример первого пункта.", "2. Пример второго.", "4. Пример четвёртого.")
    return docx("".join(paragraph(point) for point in points))


def acts(page: Page, installation: Installation, see: See) -> None:
    """A document is reviewed and thrown away; a list with a mistake is loaded and taken back."""
    sign_in(page, installation, "authorised")
    page.goto("/desk/acts/documents/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "Пример.docx", "mimeType": DOCX, "buffer": a_document()}
    )
    page.get_by_role("button", name="Разобрать на пункты").click()
    page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}/"))
    see(page, "act-review")
    page.get_by_role("button", name="Внести в реестр").click()
    page.get_by_text("Укажите вид документа.").first.wait_for()
    see(page, "act-review-wrong")
    page.get_by_role("button", name="Удалить файл").click()
    page.wait_for_url("**/documents/")
    page.goto("/desk/acts/lists/new/")
    page.locator("input[type=file]").set_input_files(
        {"name": "Список.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url(re.compile(r"/lists/[0-9a-f-]{36}/"))
    see(page, "act-list-columns")
    page.get_by_role("button", name="Загрузить список").click()
    page.wait_for_url(re.compile(r"/lists/[0-9a-f-]{36}/"))
    installation.wait_until(lambda: installation.python(WORKING).strip() == "False")
    page.reload()
    see(page, "act-list")
    page.get_by_role("button", name="Отменить загрузку списка").click()
    installation.wait_until(lambda: installation.python(WORKING).strip() == "False")
