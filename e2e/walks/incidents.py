"""Pages of an incident, in each state, and what hangs on it."""

import json
import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from e2e.furnishing import INCIDENTS, UNCONFIRMED
from e2e.visiting import send_question, sign_in
from e2e.walks.walking import See, follow
from tests.running import Installation

PHOTOGRAPHED = "Вот ценник и чек из одного магазина. Почему цены разные?"
CLOSING = """
from datetime import timedelta
from django.utils import timezone
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
incident = Incident.objects.filter(status="answered", is_private=False).first()
last = incident.messages.order_by("occurred_at").last()
last.pk, last.lane, last.direction, last.external_id = None, "private", "out", "private-answer"
last.occurred_at = last.received_at = timezone.now()
last.save()
last.versions.create(number=1, text="Подробности рассказали вам лично.", at=last.occurred_at)
print(incident.number)
"""

#: The photo that came last becomes a file that is given as it came.
OLD_FILE = """
from otklik.incidents.attachments.models import Attachment
Attachment.objects.filter(pk=Attachment.objects.order_by("-pk").first().pk).update(
    kind="file", content_type="application/octet-stream", name="жалоба.doc")
"""


def photo(page: Page, installation: Installation, see: See) -> None:
    """A photo is sent with a question, seen at the desk and described in words."""
    page.goto("/ask/")
    send_question(page, PHOTOGRAPHED)
    picture = BytesIO()
    Image.new("RGB", (600, 800), "#0B5A45").save(picture, "JPEG")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Приложить фото").click()
    expect(page.get_by_text(PHOTOGRAPHED)).to_be_visible()
    see(page, "photo-added")
    sign_in(page, installation, "operator")
    page.goto("/desk/incidents/?view=all")
    page.get_by_role("link", name=re.compile("Вот ценник и чек")).first.click()
    see(page, "incident-photo")
    follow(page, r"/description/")
    see(page, "photo-description")
    installation.python(OLD_FILE)
    page.goto(re.sub("description/.*", "as-it-came/", page.url))
    page.get_by_role("button", name="Скачать как пришёл").click()
    see(page, "file-as-it-came")


def incidents(page: Page, installation: Installation, see: See) -> None:
    """An incident in each state, and what hangs on it."""
    sign_in(page, installation, "operator")
    for name, number in json.loads(installation.python(INCIDENTS)).items():
        page.goto(f"/desk/incidents/{number}/")
        see(page, f"incident-{name}")
        if name == "new":
            page.goto(f"/desk/incidents/{number}/outside-answer/")
            see(page, "outside-answer")
            page.goto(f"/desk/incidents/{number}/person/")
            page.get_by_role("button", name="Показать имя").click()
            expect(page).to_have_title(re.compile("^Ошибка: "))
            see(page, "person-refused")
            page.get_by_label("чтобы обратиться по имени в ответе").check()
            page.get_by_role("button", name="Показать имя").click()
            see(page, "person-shown")
            page.goto(f"/desk/incidents/{number}/regrouping/")
            see(page, "regrouping")
            page.get_by_role("button", name="Присоединить", exact=True).click()
            expect(page).to_have_title(re.compile("^Ошибка: "))
            see(page, "regrouping-refused")
        if page.locator("a[href*='/outside-word/']").count():
            follow(page, r"/outside-word/")
            see(page, f"outside-word-{name}")
        if name == "answered-sent":
            page.goto(f"/desk/incidents/{number}/pair/")
            see(page, "pair")
    page.goto("/desk/deliveries/")
    follow(page, r"/deliveries/\d+/$")
    see(page, "delivery")
    page.goto(installation.python(UNCONFIRMED).strip())
    see(page, "reply-by-hand")


def extending(page: Page, installation: Installation, see: See) -> None:
    """More time for an answer, refused without a reason; norms, refused without a document."""
    sign_in(page, installation, "approver")
    page.goto("/desk/incidents/")
    follow(page, r"/desk/incidents/\d+/")
    page.goto(f"{page.url.partition('?')[0]}extension/")
    see(page, "extension")
    page.get_by_role("button", name="Продлить срок", exact=True).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "extension-refused")
    page.goto(page.url.replace("/extension/", "/awaited/"))
    see(page, "awaited")
    page.get_by_role("button", name="Отметить", exact=True).click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "awaited-refused")
    page.context.clear_cookies()
    sign_in(page, installation, "lead")
    page.goto("/desk/norms/")
    page.get_by_role("button", name="Записать документ").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "norms-refused")


def closing_line(page: Page, installation: Installation, see: See) -> None:
    """What was asked in the open and answered privately asks for a line before it is closed."""
    number = installation.python(CLOSING).strip()
    sign_in(page, installation, "operator")
    page.goto(f"/desk/incidents/{number}/")
    page.get_by_label("Чем закончилось").select_option(label="разъяснено")
    page.get_by_role("button", name="Закрыть", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Скажите открыто, что ответили")
    see(page, "closing-line")


def approval(page: Page, installation: Installation, see: See) -> None:
    sign_in(page, installation, "approver")
    page.goto("/desk/approvals/")
    follow(page, r"/replies/[^/]+/approval/$")
    see(page, "approval")
    page.get_by_role("button", name="Вернуть на доработку").click()
    expect(page).to_have_title(re.compile("^Ошибка: "))
    see(page, "approval-refused")
