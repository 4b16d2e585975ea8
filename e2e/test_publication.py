"""A post with a picture: written, looked at, published in the practice network, corrected there,
taken off; the plan knows of it. With axe on every page."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from e2e.visiting import AxeClean, Enter, visit
from tests.running import Installation

TEXT = "В субботу на площади работает ярмарка. Начало в 8 часов."
CORRECTED = "В субботу на площади работает ярмарка. Начало в 9 часов."
PICTURE = "Прилавки с овощами и контрольные весы у входа"


@pytest.fixture
def operator(shared_installation: Installation, enter: Enter) -> Page:
    return enter(shared_installation, "operator")


def test_a_post_with_a_picture_is_published_corrected_and_taken_off(
    operator: Page, axe_clean: AxeClean, tmp_path: Path
) -> None:
    fair = tmp_path / "fair.jpg"
    Image.new("RGB", (800, 600), "teal").save(fair)

    operator.goto("/desk/publications/")
    axe_clean(operator)
    late: list[Route] = []
    operator.route("**/*.js", lambda script: late.append(script))  # a slow line
    operator.get_by_role("link", name="Новая публикация").click()
    operator.get_by_label("Текст", exact=True).fill(TEXT)
    for script in late:
        script.continue_()
    operator.unroute("**/*.js")
    expect(operator.locator(".as-network", has_text=TEXT)).to_be_visible()  # as one types
    expect(operator.locator("[data-autosave-status]")).to_contain_text("сохранено")
    operator.set_input_files("input[name=photos]", fair)
    operator.get_by_role("button", name="Добавить эти файлы").click()
    alt = operator.get_by_label(re.compile("^Что на снимке"))
    asked = operator.get_by_text("Скажите словами, что на снимке")
    expect(asked.first).to_be_visible()
    alt.fill(PICTURE)
    expect(asked).to_have_count(0)
    axe_clean(operator)
    operator.set_viewport_size({"width": 360, "height": 640})
    assert operator.evaluate("document.documentElement.scrollWidth") == 360
    axe_clean(operator)
    operator.set_viewport_size({"width": 1366, "height": 768})
    operator.get_by_role("button", name="Опубликовать в 1 сети сейчас").click()
    expect(operator.get_by_text("Передано. Пока можно вернуть.")).to_be_visible()
    expect(operator.get_by_text(re.compile("^✓ опубликовано"))).to_be_visible()
    axe_clean(operator)
    place = operator.url

    with operator.expect_popup() as opened:
        operator.get_by_role("link", name="Открыть (новое окно)").click()
    wall = opened.value
    expect(wall.get_by_text(TEXT)).to_be_visible()
    expect(wall.get_by_role("img", name=PICTURE)).to_be_visible()
    axe_clean(wall)

    operator.get_by_role("button", name="Исправить").click()
    operator.get_by_label("Текст", exact=True).fill(CORRECTED)
    axe_clean(operator)
    operator.get_by_role("button", name="Опубликовать исправление").click()
    expect(operator.get_by_text(re.compile("^✓ опубликовано, исправлено"))).to_be_visible()
    wall.reload()
    expect(wall.get_by_text(CORRECTED)).to_be_visible()
    expect(wall.get_by_role("img", name=PICTURE)).to_be_visible()

    visit(operator, "/desk/publications/?view=month")
    expect(operator.get_by_role("link", name=re.compile(CORRECTED[:20])).first).to_be_visible()
    axe_clean(operator)

    operator.goto(place)
    operator.get_by_role("link", name="Снять отовсюду").click()
    axe_clean(operator)
    operator.get_by_role("button", name="Снять отовсюду").click()
    expect(operator.get_by_text(re.compile("^○ снято"))).to_be_visible()
    assert wall.goto(wall.url).status == 404  # type: ignore[union-attr]

    for address in ("drafts/", "noted/", "?view=week"):
        visit(operator, f"/desk/publications/{address}")
        axe_clean(operator)
