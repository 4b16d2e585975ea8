"""The browser of the journeys: Debian's Chromium, quiet, and axe on every page visited."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.barriers import scrolls_sideways
from e2e.sorts import faults
from e2e.visiting import OFFICE, PHONE, AxeClean, Enter, found_chromium, sign_in
from e2e.watching import note_foreign
from tests.databases import (
    _lent_tables,
    _migrating_swiftly,
    _swift_emptying,
    django_db_keepdb,
    django_db_setup,
)
from tests.garbage import pytest_collection_finish
from tests.running import Installation, installations, running_installation

__all__ = [
    "_lent_tables",
    "_migrating_swiftly",
    "_swift_emptying",
    "django_db_keepdb",
    "django_db_setup",
    "pytest_collection_finish",
    "running_installation",
]

# Playwright's loop runs in the thread of the test; Django takes it for a loop of its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(timeout=60_000)  # both cores may be busy with other journeys

NETWORKS_OFF = """
from django.utils import timezone
from otklik.channels.models import Account
from otklik.channels.networks.capabilities import Mode
for account in Account.objects.outside().on():
    account.switch(Mode.OFF, by=None, at=timezone.now())
"""
CHROMIUM = found_chromium()
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--js-flags=--single-threaded",  # cores have other processes to run beside
)


def pytest_configure(config: pytest.Config) -> None:
    """The one warning we cannot mend: pytest-base-url's own fixture is written the old way."""
    config.addinivalue_line(
        "filterwarnings",
        "ignore:Session-scoped fixtures defined as:pytest.PytestRemovedIn10Warning",
    )
    if not hasattr(config, "workerinput"):  # a shell lets what it starts beside ignore Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An installation costs a core while nobody uses it, too: those without one come first, and
    whose is changed come last, in one process of xdist where they can. Journeys need a browser;
    without one they are skipped."""
    last = ("shared_installation", "changed_installation")
    items.sort(key=lambda item: [name in _fixtures(item) for name in reversed(last)])
    if CHROMIUM is not None:
        return
    skipped = pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(skipped)


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root otherwise
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*QUIET, *sandbox],
    }


@pytest.fixture(scope="session")
def shared_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One a process, for all journeys that leave the others' things alone."""
    with installations(tmp_path_factory.mktemp("shared"), tmp_path_factory) as start:
        yield start(OTKLIK_UNDO_SECONDS="1", OTKLIK_CHANNELS_MAY_CALL_LOOPBACK="1")


@pytest.fixture(scope="session")
def changed_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One a process, with usual settings, for journeys that change what others count on, each in
    a room of its own: the procedure, the clock, who is away, all surveys at once, what is
    learned. Five programs are started for it."""
    with installations(tmp_path_factory.mktemp("changed"), tmp_path_factory) as start:
        yield start()


@pytest.fixture
def other_networks_off(shared_installation: Installation) -> Iterator[Installation]:
    """Pages of networks that a journey connects are switched off when it ends: their stubs end."""
    yield shared_installation
    shared_installation.python(NETWORKS_OFF)


@pytest.fixture(autouse=True)
def _nothing_foreign_is_loaded(browser: Browser) -> Iterator[None]:
    """In no journey a page makes the browser ask anybody but this machine. Links that a person
    follows are theirs."""
    asked: set[str] = set()
    make = browser.new_context

    def watched(**options: Any) -> BrowserContext:
        context = make(**options)
        note_foreign(context, asked)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "new_context", watched)
        yield
    assert asked == set()


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    with ExitStack() as open_things:

        def open_for(
            installation: Installation,
            username: str = "",
            *,
            size: tuple[int, int] = (1366, 768),
            **options: Any,
        ) -> Page:
            usual = {
                "viewport": {"width": size[0], "height": size[1]},
                "base_url": installation.url,
            }
            context = browser.new_context(**usual | options)
            open_things.callback(context.close)
            page = context.new_page()
            if username:
                sign_in(page, installation, username)
            return page

        yield open_for


@pytest.fixture
def fits(axe_clean: AxeClean) -> AxeClean:
    """The same in an office and on a phone, where nothing scrolls sideways either; leaves the
    window as it was."""

    def check(page: Page) -> None:
        window = page.viewport_size
        assert window
        for size in (OFFICE, PHONE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            axe_clean(page)
            assert not scrolls_sideways(page), (page.url, size)
        page.set_viewport_size(window)

    return check


@pytest.fixture
def axe_clean() -> AxeClean:
    """Fails with the rule and the elements when axe finds a barrier on a page."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        assert faults(page) == [], page.url

    return check
