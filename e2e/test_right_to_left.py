"""A page in Arabic: from right to left inside a Russian frame, and nothing leaves the window."""

import pytest

from e2e.visiting import AxeClean, Enter
from tests.running import Installation

ARABIC = """
from datetime import date
from otklik.cms.models import PageTranslation
from otklik.website.models import TextPage
original = TextPage.objects.get(slug="how-we-answer")
day = date(2026, 11, 20)
one, _new = PageTranslation.objects.get_or_create(
    page=original, language="ar", defaults=dict(
        title="كيف نجيب على الأسئلة",
        text="<h2>كيف نجيب</h2><p>يمكنك طرح سؤال على هذا الموقع وسنجيب خلال أيام.</p>",
        translated_by="Переводчик", translated_on=day, checked_by="Проверяющий", checked_on=day,
        source_revision=original.live_revision_id, is_shown=True,
    ),
)
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_arabic_keeps_its_direction_and_the_window(
    shared_installation: Installation, enter: Enter, axe_clean: AxeClean, width: int
) -> None:
    shared_installation.python(ARABIC)
    page = enter(shared_installation, size=(width, 800))
    page.goto("/how-we-answer/?text=ar")
    heading = page.get_by_role("heading", level=1)
    assert heading.evaluate("one => getComputedStyle(one).direction") == "rtl"
    text = page.locator("main .text p").first
    assert text.evaluate("one => getComputedStyle(one).direction") == "rtl"
    frame, words = page.locator("main").bounding_box(), text.bounding_box()
    assert frame is not None
    assert words is not None
    assert words["x"] >= frame["x"]
    assert words["x"] + words["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe_clean(page)
