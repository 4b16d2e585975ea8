"""How people come to a page: whoever they are, also from one that is just renewing itself."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, Response, expect

if TYPE_CHECKING:  # pictures are taken without Django, which an installation of tests wants
    from tests.running import Installation

SESSION = """
from django.contrib.sessions.backends.db import SessionStore
print(SessionStore("{key}").load())
"""
ANOTHER_SESSION = """
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore()
session.update({session})
session.save(must_create=True)
print(session.session_key)
"""
#: Whether a worker has something to do now, or right after the second in which it is taken back.
BUSY = """
from datetime import timedelta
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
due = Q(run_after__year=9999) | Q(run_after__lte=timezone.now() + timedelta(seconds=1.5))
print(DBTaskResult.objects.filter(due, status__in=("READY", "RUNNING")).exists())
"""
#: The cookie of a person's first session, and what was in it after signing in.
_sessions: dict[tuple[str, str], tuple[Any, str]] = {}

OFFICE, PHONE = (1366, 768), (360, 640)
#: What is said once an answer stands: where everybody reads it, or privately.
PUBLISHED = re.compile(r"^(Ответ появился в сети|Личный ответ отправлен)\.$")
INTERRUPTED = ("is interrupted by another navigation", "net::ERR_ABORTED")

#: Fails where axe finds a barrier on a page.
type AxeClean = Callable[[Page], None]
#: Opens a browser of one's own for a member of staff, or for somebody outside («»).
type Person = Callable[[str], Page]


def found_chromium() -> str | None:
    """Its path on this machine. The shell has no windows to keep: a new context costs it a quarter
    of what it costs the browser."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


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
    """By the door of the desk, whatever page is open after it.

    The form is filled in once by each person of an installation: checking a password takes a
    second of a core. Later their browsers get a session of their own, as it was after that, and no
    page: whoever signs in goes on to one.
    """
    known = _sessions.get((installation.url, username))
    if known is not None:
        cookie, session = known
        key = installation.python(ANOTHER_SESSION.format(session=session)).strip()
        page.context.add_cookies([cookie | {"value": key}])
        return
    page.goto("/desk/")
    page.get_by_label("Имя для входа").fill(username)
    page.get_by_label("Пароль", exact=True).fill(installation.passwords()[username])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/desk/"))  # not ?next=/desk/
    (cookie,) = (each for each in page.context.cookies() if each["name"].endswith("sessionid"))
    session = installation.python(SESSION.format(key=cookie["value"])).strip()
    _sessions[installation.url, username] = cookie, session


def visit(page: Page, address: str) -> None:
    """Go there; again if the page's own renewal came between. Raises what else `goto` raises.

    A page that watches something (a reply on its way, a publication) loads itself anew once it is
    settled. A press of a link wins over that in a browser; Playwright's `goto` gives up instead.
    """
    for is_last in (False, False, True):
        try:
            page.goto(address)
            return
        except Error as error:
            if is_last or not any(words in error.message for words in INTERRUPTED):
                raise
        page.wait_for_load_state()


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """A press within, and what came of it is shown: in place, or as another page.

    A press of the next button while an answer takes its place may be lost, and one that is sent
    only after its draft is saved is lost when the page is left at once.
    """
    with page.expect_response(_is_an_answer, timeout=60_000):  # both cores may be busy
        yield
    expect(page.locator(".htmx-request")).to_have_count(0)


def _is_an_answer(response: Response) -> bool:
    asked = response.request
    is_press = asked.is_navigation_request() or "hx-boosted" in asked.headers
    return is_press and not 300 <= response.status < 400


#: A page of the queue holds 25, and others' may fill it.
LAST_OF_QUEUE = "/desk/incidents/?page=99"


def queue_with(words: str) -> str:
    """The queue narrowed to these words, for the same reason."""
    return f"/desk/incidents/?{urlencode({'q': words})}"


def settle(page: Page, installation: "Installation") -> None:
    """Wait until workers have nothing to do; some seconds at most."""
    for _moment in range(20):
        if installation.python(BUSY).strip() == "False":
            return
        page.wait_for_timeout(250)


def until(
    page: Page, installation: "Installation", address: str, holds: Callable[[], object]
) -> None:
    """Workers hear, send and ask: go to the page when they have done it, and again until it shows.

    Asking them takes a thousandth of what a page takes.
    """
    for _look in range(120):
        settle(page, installation)
        visit(page, address)
        if holds():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"It did not come to {address}: {page.locator('main').inner_text()[:500]}")


def open_approval(page: Page, text: str) -> None:
    """The page of a reply that waits for a second person, with its whole conversation."""
    page.goto("/desk/approvals/")
    row = page.get_by_role("link", name=re.compile(re.escape(text[:20])))
    if row.count():
        row.first.click()
    expect(page.locator("#reply")).to_contain_text(text[:20])
    page.get_by_role("link", name="Вся переписка; предложить другой текст").click()


def send_question(page: Page, text: str) -> None:
    """Type it, and send it as a question whatever answers of the site may fit."""
    page.get_by_label("Ваш вопрос").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Продолжить").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Отправить").click()
