"""How people come to a page: whoever they are, also from one that is just renewing itself."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from playwright.sync_api import Error, Page, expect

if TYPE_CHECKING:  # pictures are taken without Django, which an installation of tests wants
    from tests.running import Installation

INTERRUPTED = ("is interrupted by another navigation", "net::ERR_ABORTED")

#: Fails where axe finds a barrier on a page.
type AxeClean = Callable[[Page], None]
#: Opens a browser of one's own for a member of staff, or for somebody outside («»).
type Person = Callable[[str], Page]


class Enter(Protocol):
    """Opens a browser of one's own in an installation, closed when the test ends. Without a name
    it is somebody outside; `options` are those of Playwright's context."""

    def __call__(
        self,
        installation: "Installation",
        username: str = "",
        *,
        size: tuple[int, int] = (1366, 768),
        **options: Any,
    ) -> Page: ...


def sign_in(page: Page, installation: "Installation", username: str) -> None:
    """By the door of the desk, which leads on to the first of one's own rooms."""
    page.goto("/desk/")
    page.get_by_label("Имя для входа").fill(username)
    page.get_by_label("Пароль", exact=True).fill(installation.passwords()[username])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))  # not ?next=/desk/


def visit(page: Page, address: str) -> None:
    """Go there; once more if the page's own renewal came between. Raises what else `goto` raises.

    A page that watches something (a reply on its way, a publication) loads itself anew once it is
    settled. A press of a link wins over that in a browser; Playwright's `goto` gives up instead.
    """
    try:
        page.goto(address)
    except Error as error:
        if not any(words in error.message for words in INTERRUPTED):
            raise
        page.wait_for_load_state()
        page.goto(address)


def open_approval(page: Page, text: str) -> None:
    """The page of a reply that waits for a second person, with its whole conversation."""
    page.goto("/desk/approvals/")
    row = page.get_by_role("link", name=re.compile(re.escape(text[:20])))
    if row.count():
        row.first.click()
    expect(page.locator("#reply")).to_contain_text(text[:20])
    page.get_by_role("link", name="Вся переписка и другие слова").click()


def send_question(page: Page, text: str) -> None:
    """Type it, and send it as a question whatever answers of the site may fit."""
    page.get_by_label("Ваш вопрос").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Продолжить").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Отправить").click()
