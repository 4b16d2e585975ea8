"""What every test needs: compiled translations, and a journal that lets a test empty its tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import HealthCheck
from hypothesis import settings as examples

from hatch_build import compile_translations
from otklik.audit import chain, triggers
from otklik.audit.evidence import heads
from otklik.core.interpreter_tuning import with_room
from otklik.surveys.collecting.web import render
from otklik.surveys.instrument import models as instruments
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
from tests.storages import files_here

__all__ = [
    "_lent_tables",
    "_migrating_swiftly",
    "_swift_emptying",
    "django_db_keepdb",
    "django_db_setup",
    "files_here",
    "lasting_installation",
    "pytest_collection_finish",
    "running_installation",
    "templates_as_in_production",
]

ROOT = Path(__file__).resolve().parents[1]

# Both cores may be busy with something else: time is no finding of ours.
examples.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=30,
)
examples.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in every xdist worker
        compile_translations()
        translation_file_changed(sender=None, file_path=Path("django.mo"))  # forget what was read


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """As pytest itself does, with room for deep calls."""
    runner = item.config.pluginmanager.get_plugin("runner")
    assert runner is not None
    return with_room(runner.pytest_runtest_protocol)(item, nextitem)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Put the longest tests first; pytest-django puts the tests that commit last.

    Begun last, a test that starts programs would keep one core waiting. A test that commits empties
    the tables of its process when it ends. The tests of a module stay in one process (`loadgroup`
    of xdist), so that its expensive fixtures are made once.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            order = " at the end" if commits(item) else ""
            item.add_marker(pytest.mark.xdist_group(f"{item.path.relative_to(ROOT)}{order}"))
    yield
    items.sort(key=lambda item: not is_begun_first(item))


def commits(item: pytest.Item) -> bool:
    """Whether other connections read what the test writes."""
    marker = item.get_closest_marker("django_db")
    is_transactional = marker is not None and marker.kwargs.get("transaction", False)
    return is_transactional or bool({"transactional_db", "live_server"} & fixtures(item))


def is_begun_first(item: pytest.Item) -> bool:
    """Whether the test takes long and leaves the tables of its process alone."""
    uses_tables = item.get_closest_marker("django_db") is not None or "db" in fixtures(item)
    return item.get_closest_marker("slow") is not None and not uses_tables


def fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


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
    heads.place().unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _lift_journal_triggers(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends by emptying every table, which the journal refuses.

    The triggers are in force during the test, and put back when the tables are empty.
    """
    if not commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.install(connection)
    yield
    triggers.lift(connection)
