"""An approver with a phone: told at once, returns an answer with a reason, approves the next try
in one press without scripts; it stands in the network."""

import re

from playwright.sync_api import Page, expect

from e2e.visiting import PHONE, AxeClean, Enter, until
from tests.running import Installation

COMMENT = "Шкаф привезли с трещиной, магазин три недели не отвечает на претензию"
FIRST_TRY = "Здравствуйте! Мы посмотрим, что можно сделать."
CORRECTED = "Здравствуйте! Потребуйте замену письменно и пришлите нам копию до пятницы."

#: Outside working hours only those on duty are told: the approver is, whatever the hour.
ON_DUTY = """
from datetime import timedelta
from django.utils import timezone
from otklik.notifications.models import Duty
from otklik.organisation.models import User
now, approver, lead = timezone.now(), *(
    User.objects.get(username=name) for name in ("approver", "lead")
)
if approver not in Duty.objects.people_at(now):
    Duty.put(approver, begins=now, ends=now + timedelta(minutes=30), by=lead, at=now)
"""
LOOK = """
from otklik.incidents.tasks import watch_desk
watch_desk.enqueue()
"""


def test_an_answer_is_returned_and_approved_from_a_phone(
    shared_installation: Installation, enter: Enter, axe_clean: AxeClean
) -> None:
    shared_installation.python(ON_DUTY)
    citizen = enter(shared_installation)
    citizen.goto("/practice/")
    citizen.get_by_label("Ваш комментарий").first.fill(COMMENT)
    citizen.get_by_role("button", name="Опубликовать комментарий").first.click()
    expect(citizen.get_by_text(COMMENT)).to_be_visible()
    operator = enter(shared_installation, "operator")
    number = _open(operator, shared_installation)
    _submit(operator, FIRST_TRY)

    approver = enter(shared_installation, "approver", size=PHONE)
    _follow_notice(approver, shared_installation, number, axe_clean)
    expect(approver.locator("#reply")).to_contain_text(FIRST_TRY)
    axe_clean(approver)
    approver.get_by_text("Вернуть с причиной").click()
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver).to_have_title(re.compile("^Ошибка: "))
    axe_clean(approver)
    approver.get_by_label(re.compile("^Что исправить")).fill("Скажите, что и когда делать.")
    approver.get_by_role("button", name="Вернуть на доработку").click()
    expect(approver.get_by_text(f"№ {number}: возвращено на доработку")).to_be_visible()
    assert approver.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    # The author's page says so by itself.
    expect(operator.get_by_text("Скажите, что и когда делать.")).to_be_visible()
    _submit(operator, CORRECTED)

    bare = enter(shared_installation, "approver", size=PHONE, java_script_enabled=False)
    _follow_notice(bare, shared_installation, number)
    expect(bare.locator("#reply")).to_contain_text(CORRECTED)
    bare.get_by_role("button", name="Согласовать и отправить").click()
    expect(bare.get_by_text(f"№ {number}: согласовано")).to_be_visible()

    expect(operator.get_by_text("Ответ появился в сети.", exact=True)).to_be_visible()
    citizen.goto("/practice/")
    expect(citizen.get_by_text(CORRECTED)).to_have_count(1)


def _open(operator: Page, installation: Installation) -> str:
    """The incident of the comment; its number."""
    row = operator.get_by_role("link", name=re.compile(COMMENT[:25]))
    until(operator, installation, "/desk/incidents/?view=all", row.count)
    row.first.click()
    operator.wait_for_url(re.compile(r"/incidents/\d+/"))
    found = re.search(r"/incidents/(\d+)/", operator.url)
    assert found
    return found[1]


def _submit(operator: Page, text: str) -> None:
    operator.get_by_label("Наш ответ").fill(text)
    operator.get_by_role("button", name="Отправить на согласование").click()
    expect(operator.get_by_text("Ответ ждёт согласования.")).to_be_visible()


def _follow_notice(
    approver: Page, installation: Installation, number: str, look: AxeClean | None = None
) -> None:
    """What is over is not listed, so there is one of this incident. The desk is looked at each
    minute, and now."""
    installation.python(LOOK)
    link = approver.get_by_role("link", name=re.compile(f"^№ {number}: ответ ждёт"))
    until(approver, installation, "/desk/notices/", link.count)
    if look:
        look(approver)
    link.first.click()
    expect(approver.locator("#item")).to_contain_text(f"№ {number}")
