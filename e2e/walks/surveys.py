"""Pages of surveys at the desk."""

import re

from playwright.sync_api import Page

from e2e.visiting import sign_in
from e2e.walks.walking import See, follow
from tests.running import Installation


def survey_by_hand(page: Page, installation: Installation, see: See) -> None:
    """A survey that is planned, and what people wrote in one that is closed."""
    sign_in(page, installation, "authorised")
    page.goto("/desk/surveys/new/")
    page.get_by_label(re.compile("^Название")).fill("Опрос для осмотра")
    page.get_by_role("button", name="Подготовить опрос").click()
    see(page, "desk-survey-planned")
    page.goto("/desk/surveys/2025/results/")
    follow(page, r"/results/\d+/$")
    see(page, "desk-survey-written")
