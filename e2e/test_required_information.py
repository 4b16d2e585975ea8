"""A month of required information whose owner is away: whoever stands in is told, then the head,
the authorised person, the deputy chairman; in the end somebody confirms, and readers see the day.

The month before today is rung through by the clock's own functions: time is a parameter of them.
"""

import json
import re
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from e2e.visiting import AxeClean, Enter, Person
from tests.running import Installation

MONTH = """
import json
from datetime import date, timedelta
from django.utils import timezone
from otklik.disclosure.deadlines import reminders
from otklik.disclosure.models import Basis, Item
from otklik.notifications.models import Notice
from otklik.organisation.models import Absence, Appointment, Authority, User

Appointment.objects.update(starts_on=date(2024, 1, 1))
now = timezone.now()
people = {name: User.objects.get(username=name)
          for name in ("specialist", "operator", "authorised", "lead")}
item = Item.objects.filter(kind="actual", bases__isnull=True,
                           unit__in=people["specialist"].unit_ids).first()
begun = now - timedelta(days=35)
Basis.record(item, clause="Учебный пример, пункт 3", by=people["authorised"], at=begun)
item.arrange(place="/how-we-answer/", owner=people["specialist"], checklist=[], confirm_every=91,
             by=people["authorised"], at=begun)
told = {}
calendar = Authority.objects.get().calendar()
worked = [days for days in range(34, -1, -1)
          if calendar.hours(timezone.localdate(now - timedelta(days=days)))]
for days in range(34, worked[-1] - 1, -1):
    at = now - timedelta(days=days)
    reminders.remind(at=at)
    day = timezone.localdate(at)
    for notice in Notice.objects.filter(key__endswith=f"/{day}", text__contains=item.code):
        told.setdefault(str(day), []).append(notice.recipients.get().user.username)
print(json.dumps([item.code, item.title, told]))
"""
TOMORROW = """
from datetime import timedelta
from django.utils import timezone
from otklik.disclosure.deadlines import reminders
from otklik.notifications.models import Notice
reminders.remind(at=timezone.now() + timedelta(days=1))
print(sum("{code}" in one.text for one in Notice.objects.open()))
"""


@pytest.fixture
def installation(changed_installation: Installation) -> Installation:
    return changed_installation


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

    code, title, items = json.loads(installation.python(MONTH))
    days = [set(items[day]) for day in sorted(items)]
    assert days[0] == {"operator"}  # not the owner, who is away
    assert all(before <= after for before, after in pairwise(days))
    assert days[-1] == {"operator", "approver", "authorised", "lead"}

    operator = person("operator")
    operator.goto("/desk/notices/")
    expect(operator.get_by_text(re.compile(rf"Просрочено: {re.escape(code)}"))).to_be_visible()
    operator.get_by_role("button", name="Взять оповещение").first.click(trial=True)  # under no link
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
    reader.goto("/how-we-answer/")
    expect(
        reader.get_by_text(re.compile(rf"проверены {today.day} [а-я]+ {today.year}"))
    ).to_be_visible()
    axe_clean(reader)
    lead.goto("/desk/disclosure/compliance/")
    axe_clean(lead)
    assert installation.python(TOMORROW.format(code=code)).strip() == "0"


def _sees_the_day(reader: Page, address: str, title: str, today: date) -> None:
    reader.goto(address)
    line = reader.get_by_role("listitem").filter(has_text=title)
    expect(line).to_contain_text(re.compile(rf"Проверено {today.day} [а-я]+ {today.year}"))


SCORES_SCRIPT = """
import json
from django.utils import timezone
from otklik.disclosure.report import scores
from otklik.disclosure.models import Item
from otklik.disclosure.deadlines.state_rules import COUNTED
from otklik.disclosure.deadlines.item_states import item_states

states = item_states(Item.objects.active().with_responsible(), on=timezone.localdate())
whole = scores.score(states)
print(json.dumps({
    "counted": [
        [f"{one.item.code}. {one.item.title}", one.basis.clause, str(one.basis.by),
         one.item.rule_words, str(one.item.unit), one.item.place,
         one.confirmation.basis if one.confirmation else "ещё не подтверждалось"]
        for one in states if one.state in COUNTED
    ],
    "drafts": [one.item.code for one in states if one.state == "proposed"],
    "exempt": [[one.item.code, one.exemption.reason] for one in states if one.exemption],
    "figures": [whole.base, whole.late, whole.first, whole.no_date, whole.exempt, whole.proposed],
}))
"""


def test_the_report_for_an_inspection_is_what_the_rows_say(
    shared_installation: Installation, enter: Enter
) -> None:
    """Made by a press, and each of its lines held against the data."""
    keeper = enter(shared_installation, "authorised")
    keeper.goto("/desk/disclosure/compliance/")
    with keeper.expect_download() as pressed:
        keeper.get_by_role("link", name="Скачать DOCX").click()
    text = words_of(pressed.value.path())
    wanted = json.loads(shared_installation.python(SCORES_SCRIPT))
    assert wanted["counted"], "the demonstration records some clauses"
    headings = [one[0] for one in wanted["counted"]]
    places = [text.index(heading) for heading in headings]
    assert places == sorted(places)
    for one, begins, ends in zip(
        wanted["counted"], places, [*places[1:], text.index("Пропущенные периоды")], strict=True
    ):
        piece = text[begins:ends]
        for item in one[1:]:
            assert item in piece, (one[0], item)
    rest = text[places[-1] :]
    for code, reason in wanted["exempt"]:
        assert re.search(rf"{re.escape(code)}\. .* — {re.escape(reason)}", rest)
    assert ", ".join(wanted["drafts"]) in rest
    base, late, first, no_date, exempt, drafts = wanted["figures"]
    assert f"из {base} частей" in text or not base
    assert f"Просрочено позиций: {late}, неполных: " in text
    for figure in (first, no_date, exempt, drafts):
        assert f": {figure}" in text
    with keeper.expect_download() as pressed:
        keeper.get_by_role("link", name="Отчёт для проверки, PDF").click()
    assert pressed.value.path().read_bytes()[:5] == b"%PDF-"


def words_of(path: Path) -> str:
    """The text of a DOCX, a line a paragraph."""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314
    lines = ("".join(t.text or "" for t in p.iter(f"{word}t")) for p in root.iter(f"{word}p"))
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
