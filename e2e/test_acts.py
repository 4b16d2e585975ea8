"""An act comes in from DOCX to the site; a repeal reaches the answers and the template on it."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from e2e.visiting import AxeClean, Enter, Person
from tests.register.papers import docx, paragraph, table
from tests.running import Installation

OPTION = "Приказ от 12 ноября 2026 № 77 «О сроках ответа»"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NORM = {"words": "Приказ № 77, пункт 1", "address": "order-77/order.1", "says": ""}
ANSWERS = f"""
from django.contrib.auth import get_user_model
from django.utils import timezone
from otklik.answers import signing
from otklik.answers.models import AnswerPage, AnswersPage
by = get_user_model().objects.get(username="authorised")
index = AnswersPage.objects.get()
for name in ("Куда жаловаться на цены", "Как вернуть покупку"):
    answer = AnswerPage(title=name, locale=index.locale, live=False, short="За три дня.")
    answer.norm = [("clause", {NORM!r})]
    index.add_child(instance=answer)
    answer.save_revision()
    signing.sign(answer, by=by, at=timezone.now())
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


def test_from_a_document_to_the_site_and_from_a_repeal_to_those_who_rest_on_it(
    person: Person, shared_installation: Installation, axe_clean: AxeClean
) -> None:
    keeper = person("authorised")
    keeper.goto("/desk/acts/")
    axe_clean(keeper)
    keeper.get_by_role("link", name="Загрузить документ").click()
    keeper.get_by_label("Файл").set_input_files(
        {"name": "Приказ 77.docx", "mimeType": DOCX, "buffer": an_order()}
    )
    keeper.get_by_role("button", name="Разобрать на пункты").click()
    expect(keeper.get_by_role("heading", level=1)).to_have_text("Проверка документа")
    expect(keeper.get_by_text("не пропущен ли пункт?")).to_be_visible()
    axe_clean(keeper)
    expect(keeper.get_by_label(re.compile("^Номер"))).to_have_value("77")
    expect(keeper.get_by_label("Код в адресе")).to_have_value("order-77")
    text = keeper.get_by_label("Текст", exact=True)
    text.fill(text.input_value().replace("[order.4] 4.", "[order.3] 4."))
    keeper.get_by_role("button", name="Внести в реестр").click()
    expect(keeper).to_have_title(re.compile("^Ошибка:"))
    expect(keeper.get_by_text("а напечатан номер «4.»").first).to_be_visible()
    text.fill(text.input_value().replace("[order.3] 4.", "[order.3] 3."))
    keeper.get_by_label("Вступает в силу с").fill("2026-11-12")
    keeper.get_by_label("Сразу показать на сайте").check()
    keeper.get_by_role("button", name="Внести в реестр").click()
    expect(keeper.get_by_role("heading", level=1)).to_contain_text("№ 77")
    reader = person("")
    reader.goto("/acts/order-77/#order.2")
    expect(reader.get_by_text("действует с 12 ноября 2026").first).to_be_visible()
    expect(reader.get_by_role("cell", name="5")).to_be_visible()
    expect(reader.locator(":target")).to_be_in_viewport()
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
    expect(main.get_by_text("утратил силу с 1 декабря 2026")).to_have_count(3)
    axe_clean(keeper)
    operator.goto("/desk/notices/")
    told = "утрачивает силу: посмотрите, что на него опирается"
    expect(operator.get_by_text(told)).to_be_visible()
    operator.goto("/desk/acts/touched/")
    theirs = operator.get_by_role("main")
    expect(theirs.get_by_role("listitem")).to_have_count(1)
    theirs.get_by_role("button", name="Проверено, менять нечего").click()
    expect(operator.get_by_text("Ничего не задето")).to_be_visible()
    keeper.reload()
    expect(main.get_by_role("button", name="Место исправлено")).to_have_count(2)
