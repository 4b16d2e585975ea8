"""What every test needs: compiled translations, and a journal that lets a test empty its tables."""

import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import HealthCheck
from hypothesis import settings as examples

from hatch_build import compile_translations
from otklik.audit import chain, heads_file, triggers
from otklik.surveys.collecting.web import render
from otklik.surveys.instrument import models as instruments
from tests import twice
from tests.databases import (
    _lent_tables,
    _migrating_swiftly,
    _swift_emptying,
    django_db_keepdb,
    django_db_setup,
)
from tests.editing import templates_as_in_production
from tests.garbage import pytest_collection_finish
from tests.running import lasting_installation, running_installation
from tests.sharing_out import pytest_xdist_make_scheduler
from tests.storages import files_here
from tests.thorough import amount

__all__ = [
    "_lent_tables",
    "_migrating_swiftly",
    "_swift_emptying",
    "django_db_keepdb",
    "django_db_setup",
    "files_here",
    "lasting_installation",
    "pytest_collection_finish",
    "pytest_xdist_make_scheduler",
    "running_installation",
    "templates_as_in_production",
]

# Both cores may be busy with something else: time is no finding of ours.
examples.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=amount(30, whole=100),
)
examples.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--once",
        action="store_true",
        help="leave out what the other database is asked of this commit: tests/twice.py",
    )
    parser.addoption(
        "--by-turns",
        action="store_true",
        help="leave out what is slow and asked of another commit: tests/twice.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in every xdist worker
        compile_translations()
        translation_file_changed(sender=None, file_path=Path("django.mo"))  # forget what was read


DATABASE_FIXTURES = {"db", *twice.COMMITTING}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """What touches no database is marked so: tools/test runs it on one of the two alone.

    What starts processes comes first: begun last, the longest would keep one core waiting.
    """
    for item in items:
        touches = (
            item.get_closest_marker("django_db") is not None
            or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
            or issubclass(getattr(item, "cls", None) or object, unittest.TestCase)
        )
        if not touches:
            item.add_marker("any_database")
    if config.getoption("--once"):
        leave_out(config, items, twice.is_asked)
    if config.getoption("--by-turns"):
        leave_out(config, items, lambda item: not twice.waits_its_turn(item))
    yield
    items.sort(key=lambda item: not (item.get_closest_marker("slow") and is_apart(item)))


def leave_out(
    config: pytest.Config, items: list[pytest.Item], stays: Callable[[pytest.Item], bool]
) -> None:
    config.hook.pytest_deselected(items=[one for one in items if not stays(one)])
    items[:] = filter(stays, items)


def is_apart(item: pytest.Item) -> bool:
    """It leaves the tables of this process alone."""
    own = DATABASE_FIXTURES - twice.INSTALLATIONS
    return item.get_closest_marker("django_db") is None and not own & set(
        getattr(item, "fixturenames", ())
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.getoption("--once"):
        text = f"turn {twice.turn() + 1} of {twice.TURNS}"
        terminalreporter.write_line(f"What both databases answer alike was asked by turns: {text}.")


@pytest.fixture(autouse=True)
def _speak_russian() -> Iterator[None]:
    """A request leaves its language active in its thread; here the next test does not hear it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _remember_no_page() -> None:
    """What a process rendered for one test, in whatever words, is not shown to the next."""
    render.forget()
    instruments._wordings.clear()
    instruments._by_wording.clear()


@pytest.fixture(autouse=True)
def _forget_chain_and_heads() -> None:
    """Lines and blocks of the test before are rolled back or flushed: none stands on them."""
    chain.forget()
    heads_file.place().unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _lift_journal_triggers(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends by emptying every table, which the journal refuses.

    The triggers are in force during the test; migrate's signal after the flush puts them back.
    """
    marker = request.node.get_closest_marker("django_db")
    is_transactional = (marker is not None and marker.kwargs.get("transaction", False)) or (
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if not is_transactional:
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.install(connection)
    yield
    triggers.lift(connection)
