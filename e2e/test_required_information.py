"""A month of required information whose owner is away: whoever stands in is told, then the head,
the authorised person, the deputy chairman; in the end somebody confirms, and readers see the day.

The month before today is rung through by the clock's own functions: time is a parameter of them.
"""

import json
import re
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, Person
from tests.running import Installation, StartInstallation

MONTH = """
import json
from datetime import date, timedelta
from django.utils import timezone
from otklik.disclosure import reminding
from otklik.disclosure.models import Basis, Item
from otklik.notices.models import Notice
from otklik.organisation.models import Absence, Appointment, User

Appointment.objects.update(starts_on=date(2024, 1, 1))
now = timezone.now()
people = {name: User.objects.get(username=name)
          for name in ("specialist", "operator", "authorised", "lead")}
item = Item.objects.filter(kind="actual", bases__isnull=True,
                           unit__in=people["specialist"].unit_ids).first()
begun = now - timedelta(days=35)
Basis.record(item, clause="Учебный пример, пункт 3", by=people["authorised"], at=begun)
item.arrange(place="/contacts/", owner=people["specialist"], checklist=[], confirm_every=91,
             by=people["authorised"], at=begun)
told = {}
for days in range(34, -1, -1):
    at = now - timedelta(days=days)
    reminding.remind(at=at)
    day = timezone.localdate(at)
    for notice in Notice.objects.filter(key__endswith=f"/{day}", text__contains=item.code):
        told.setdefault(str(day), []).append(notice.told.get().user.username)
print(json.dumps([item.code, item.title, told]))
"""
TOMORROW = """
from datetime import timedelta
from django.utils import timezone
from otklik.disclosure import reminding
from otklik.notices.models import Notice
reminding.remind(at=timezone.now() + timedelta(days=1))
print(sum("{code}" in one.text for one in Notice.objects.open()))
"""


@pytest.fixture
def installation(running_installation: StartInstallation) -> Installation:
    return running_installation()


@pytest.fixture
def person(installation: Installation, enter: Enter) -> Person:
    return partial(enter, installation)


def test_a_month_with_an_absent_owner(
    installation: Installation, person: Person, axe_clean: AxeClean
) -> None:
    lead, today = person("lead"), datetime.now(ZoneInfo("Europe/Moscow")).date()
    lead.goto("/desk/absences/")
    axe_clean(lead)
    lead.get_by_label("Кто отсутствует").select_option(
        label="Специалист отдела защиты прав потребителей"
    )
    lead.get_by_label("Первый день").fill(f"{today - timedelta(days=34):%d.%m.%Y}")
    lead.get_by_label("Последний день").fill(f"{today + timedelta(days=7):%d.%m.%Y}")
    lead.get_by_label("Кто замещает").select_option(label="Оператор, пресс-служба")
    lead.get_by_role("button", name="Записать отсутствие").click()
    expect(lead.get_by_text("Замещает: Оператор, пресс-служба")).to_be_visible()
    axe_clean(lead)

    code, title, told = json.loads(installation.python(MONTH))
    days = [set(told[day]) for day in sorted(told)]
    assert days[0] == {"operator"}  # not the owner, who is away
    assert all(before <= after for before, after in pairwise(days))
    assert days[-1] == {"operator", "approver", "authorised", "lead"}

    operator = person("operator")
    operator.goto("/desk/notices/")
    expect(operator.get_by_text(re.compile(rf"Просрочено: {re.escape(code)}"))).to_be_visible()
    axe_clean(operator)
    operator.goto("/desk/disclosure/mine/")
    expect(operator.get_by_role("heading", name="Сначала это")).to_be_visible()
    axe_clean(operator)
    operator.get_by_role("button", name="Открыть позицию").or_(
        operator.get_by_role("link", name="Открыть позицию")
    ).first.click()
    expect(operator.get_by_role("heading", level=1)).to_contain_text(title)
    axe_clean(operator)
    operator.get_by_role("button", name="Подтверждаю актуальность").click()
    expect(operator).to_have_title(re.compile("^Ошибка: "))
    axe_clean(operator)
    operator.get_by_label("С чем сверено").fill("С вывеской и приказом")
    operator.get_by_role("button", name="Подтверждаю актуальность").click()
    expect(operator.get_by_text("Подтверждено. Читатели видят день.")).to_be_visible()

    reader = person("")
    _sees_the_day(reader, "/disclosure/", title, today)
    axe_clean(reader)
    reader.goto("/contacts/")
    expect(reader.get_by_text(f"Проверено {today:%d.%m.%Y}")).to_be_visible()
    axe_clean(reader)
    lead.goto("/desk/disclosure/compliance/")
    axe_clean(lead)
    assert installation.python(TOMORROW.format(code=code)).strip() == "0"


def _sees_the_day(reader: Page, address: str, title: str, today: date) -> None:
    reader.goto(address)
    line = reader.get_by_role("listitem").filter(has_text=title)
    expect(line).to_contain_text(f"Проверено {today:%d.%m.%Y}")
