"""An act comes in from DOCX to the site in five minutes; a repeal reaches the answers and the
template on it; what is too large is refused at the door."""

import re
import time
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.effort import Effort, resident
from e2e.visiting import AxeClean, Enter, Person
from tests.legal_acts.papers import docx, paragraph, table
from tests.running import Installation

OPTION = "Приказ от 12 ноября 2026 № 77 «О сроках ответа»"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIVE_MINUTES = 300.0  # seconds, of the person and of the machine
NORM = {"words": "Приказ № 77, пункт 1", "address": "order-77/order.1", "says": ""}
ANSWERS = f"""
from django.contrib.auth import get_user_model
from django.utils import timezone
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.models import AnswerPage, AnswersPage
by = get_user_model().objects.get(username="authorised")
index = AnswersPage.objects.get()
for name in ("Куда жаловаться на цены", "Как вернуть покупку"):
    answer = AnswerPage(title=name, locale=index.locale, live=False, short="За три дня.")
    answer.norm = [("clause", {NORM!r})]
    index.add_child(instance=answer)
    answer.save_revision()
    publish_and_reconfirm_answer.sign(answer, by=by, at=timezone.now())
"""


@pytest.fixture
def person(shared_installation: Installation, enter: Enter) -> Person:
    return partial(enter, shared_installation)


def an_order() -> bytes:
    """As an office writes it."""
    return docx(
        "".join(
            [
                paragraph("ПРИКАЗ", align="center", is_bold=True),
                paragraph("12.11.2026"),
                paragraph("№ 77"),
                paragraph("О сроках ответа", align="center"),
                paragraph("Приказываю:"),
                paragraph("1. Ответить за три дня."),
                paragraph("2. Сроки по темам:"),
                table([["Тема", "Дней"], ["Цены", "3"], ["Возврат", "5"]]),
                paragraph("4. Контроль оставляю за собой."),
            ]
        )
    )


def _from_docx_to_the_site(keeper: Page, reader: Page, effort: Effort) -> None:
    keeper.goto("/desk/acts/")
    effort.press(keeper.get_by_role("link", name="Загрузить документ"))
    effort.choose_file(keeper.get_by_label("Файл"), "Приказ 77.docx", DOCX, an_order())
    effort.press(keeper.get_by_role("button", name="Разобрать на пункты"))
    expect(keeper.get_by_role("heading", level=1)).to_have_text("Проверка документа")
    expect(keeper.get_by_text("не пропущен ли пункт?")).to_be_visible()
    effort.read(keeper.get_by_role("main"))
    expect(keeper.get_by_label(re.compile("^Номер"))).to_have_value("77")
    expect(keeper.get_by_label("Код в адресе")).to_have_value("order-77")
    text = keeper.get_by_label("Текст", exact=True)
    effort.correct(text, "[order.4] 4.", "[order.3] 3.")
    effort.type(keeper.get_by_label("Вступает в силу с"), "12.11.2026")
    effort.tick(keeper.get_by_label("Сразу показать на сайте"))
    effort.press(keeper.get_by_role("button", name="Внести в реестр"))
    expect(keeper.get_by_role("heading", level=1)).to_contain_text("№ 77")
    effort.read(keeper.get_by_role("main"))
    reader.goto("/acts/order-77/#order.2")
    expect(reader.get_by_text("действует с 12 ноября 2026").first).to_be_visible()
    expect(reader.get_by_role("cell", name="5")).to_be_visible()
    expect(reader.locator(":target")).to_be_in_viewport()


def test_from_a_document_to_the_site_and_from_a_repeal_to_those_who_rest_on_it(
    person: Person, shared_installation: Installation, axe_clean: AxeClean
) -> None:
    keeper, reader = person("authorised"), person("")
    effort = Effort()
    _from_docx_to_the_site(keeper, reader, effort)
    print(effort.line("a new act, from DOCX to the site"))
    assert effort.person + effort.machine < FIVE_MINUTES, effort.line("too long")
    assert effort.presses <= 12
    axe_clean(reader)

    shared_installation.python(ANSWERS)
    operator = person("operator")
    operator.goto("/desk/templates/new/")
    operator.get_by_label("Название").fill("Срок ответа")
    operator.get_by_label("Тема").select_option(index=1)
    operator.get_by_label("Текст", exact=True).fill("Ответим за три дня.")
    operator.get_by_label("На чём основан").first.select_option(label=OPTION)
    operator.get_by_label("Пункт").first.fill("order.1")
    operator.get_by_role("button", name="Сохранить").click()
    expect(operator.get_by_text("Срок ответа").first).to_be_visible()

    keeper.get_by_role("link", name="Исправить эту страницу").click()
    keeper.locator("#id_repealed_on").fill("2026-12-01")
    keeper.get_by_role("button", name="Сохранить").first.click()
    expect(keeper.locator(".messages")).to_be_visible()
    keeper.goto("/desk/acts/touched/")
    main = keeper.get_by_role("main")
    for title in ("Куда жаловаться на цены", "Как вернуть покупку", "Срок ответа"):
        expect(main.get_by_role("link", name=title)).to_be_visible()
    expect(main.get_by_text(re.compile("утрат(ит|ил) силу с 1 декабря 2026"))).to_have_count(3)
    axe_clean(keeper)
    operator.goto("/desk/notices/")
    text = "утрачивает силу: посмотрите, что на него опирается"
    expect(operator.get_by_text(text)).to_be_visible()
    operator.goto("/desk/acts/touched/")
    theirs = operator.get_by_role("main")
    expect(theirs.get_by_role("listitem")).to_have_count(1)
    theirs.get_by_role("button", name="Проверено, менять нечего").click()
    expect(operator.get_by_text("Ничего не задето")).to_be_visible()
    keeper.reload()
    expect(main.get_by_role("button", name="Место исправлено")).to_have_count(2)


def test_a_mistake_in_the_text_and_a_huge_file_are_told_and_nothing_is_lost(
    person: Person, shared_installation: Installation, axe_clean: AxeClean, tmp_path: Path
) -> None:
    keeper = person("authorised")
    keeper.goto("/desk/acts/documents/new/")
    axe_clean(keeper)
    web = shared_installation.pids()["web"]
    for megabytes, item in ((300, "не больше 80 МБ"), (60, "больше 20 МБ")):
        before, began = resident(web), time.monotonic()
        _load(keeper, _huge(tmp_path, megabytes))
        expect(keeper.get_by_text(item).first).to_be_visible()
        took, grown = time.monotonic() - began, (resident(web) - before) / 1024**2
        print(f"{megabytes} MB: refused after {took:.1f} s, {grown:.0f} MB of memory more")
        assert took < 15
        assert grown < 40
        keeper.goto("/desk/acts/documents/new/")

    keeper.get_by_label("Файл").set_input_files(
        {"name": "Приказ 77.docx", "mimeType": DOCX, "buffer": an_order()}
    )
    keeper.get_by_role("button", name="Разобрать на пункты").click()
    axe_clean(keeper)
    text = keeper.get_by_label("Текст", exact=True)
    text.fill(text.input_value().replace("[order.4] 4.", "[order.3] 4."))
    keeper.get_by_role("button", name="Внести в реестр").click()
    expect(keeper).to_have_title(re.compile("^Ошибка:"))
    expect(keeper.get_by_text("а напечатан номер «4.»").first).to_be_visible()
    expect(text).to_have_value(re.compile(re.escape("[order.3] 4.")))
    keeper.get_by_role("button", name="Удалить файл").click()
    expect(keeper.get_by_text("Файл убран").first).to_be_visible()


def _load(keeper: Page, file: Path) -> None:
    keeper.get_by_label("Файл").set_input_files(file)
    keeper.get_by_role("button", name="Разобрать на пункты").click()


def _huge(folder: Path, megabytes: int) -> Path:
    """It begins as a DOCX does, and takes no room on the disk."""
    file = folder / f"Приказ {megabytes}.docx"
    with file.open("wb") as written:
        written.write(b"PK\x03\x04")
        written.truncate(megabytes * 1024 * 1024)
    return file
