"""On paper the queue is its rows: what narrows it, chooses rows or leads elsewhere is no use."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.incidents.conftest import Staff, Written

pytestmark = pytest.mark.django_db
PRESSED = {"a", "select", "summary", "input"}


class OnPaper(HTMLParser):
    """What a finger would press within the list, and paper shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._hidden_in = ""
        self._depth = 0
        self.feed(page.partition('class="pane pane-list"')[2].partition("</section>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        classes = (found.get("class") or "").split()
        if self._hidden_in:
            self._depth += tag == self._hidden_in
        elif "no-print" in classes:
            self._hidden_in, self._depth = ("", 0) if tag == "input" else (tag, 1)
        elif tag in PRESSED and found.get("type") != "hidden":
            self.shown.append(" ".join(classes) or tag)

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == self._hidden_in
        if not self._depth:
            self._hidden_in = ""


@pytest.mark.parametrize("words", ["", "платье", "ярмарка"])
def test_on_paper_the_list_is_its_rows(
    client: Client, staff: Staff, written: Written, words: str
) -> None:
    client.force_login(staff.operator)
    written.incident("Не меняют платье")
    page = client.get("/desk/incidents/", {"q": words}).content.decode()
    assert OnPaper(page).shown == ([] if words == "ярмарка" else ["row-text"])
