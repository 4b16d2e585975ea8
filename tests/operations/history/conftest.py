"""A small history of two years, written once for all modules of this folder, which one process gets
together (xdist_group "history")."""

from collections.abc import Iterator

import pytest
from django.conf import settings as installed
from django.utils import translation
from pytest_django import DjangoDbBlocker

from otklik.demo.start import set_up
from otklik.demo.story import history
from otklik.demo.story.history.course import Course
from otklik.demo.story.history.write import Making, carry_on
from otklik.demo.story.models import History
from otklik.demo.story.parts import improvements, legal_acts, surveys
from otklik.operations.packs.shipped import shipped_pack
from otklik.organisation.structure.authority import Authority
from tests.operations.conftest import AT, pack_loaded

FEW = 240


@pytest.fixture(scope="package")
def small_history(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A small history stands."""
    folder = tmp_path_factory.mktemp("history")
    (folder / "secrets").mkdir()
    with pack_loaded(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(installed.LANGUAGE_CODE):
            history.plan(at=AT, incidents=FEW)
            set_up.set_up(shipped_pack(), folder, at=AT)
            authority = Authority.objects.get()
            legal_acts.stage_acts(authority, at=AT)
            surveys.stage_waves(at=AT, cast=improvements.cast_of(AT))
            improvements.stage_assigned(authority, at=AT)
            carry_on(History.objects.get(), clock=lambda: AT)
        yield


@pytest.fixture(scope="package")
def many(small_history: None, django_db_blocker: DjangoDbBlocker) -> list[Course]:
    """Courses of a whole history; what is told of them gets a place after those that stand."""
    with django_db_blocker.unblock(), translation.override(installed.LANGUAGE_CODE):
        kept = History.objects.get()
        whole = History(seed=kept.seed, until=kept.until, incidents=6_000)
        return Making(history=whole).courses
