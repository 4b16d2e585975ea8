import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as given
from django.test import override_settings
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker, Settings

from otklik.channels.accounts.models import Account
from otklik.demo.start import set_up
from otklik.operations.packs.load import LoadReport, load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from tests.databases import taken_back
from tools.demonstration.story.stage import Stage

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
TINY = Path(__file__).resolve().parents[1] / "packs" / "tiny"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny pack to change."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def load(folder: Path) -> Callable[[], LoadReport]:
    """Load the copy as it now stands; it must be right."""

    def loaded() -> LoadReport:
        report = load_pack(folder, at=AT)
        assert report.problems == ()
        return report

    return loaded


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a piece of a file that must be there."""

    def edited(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return edited


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    return tmp_path


@contextmanager
def pack_loaded(blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    """The shipped pack stands until it is taken back; what its loading told."""
    with taken_back(blocker):
        with blocker.unblock():
            report = load_pack(shipped_pack(), at=AT)
        yield report


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LoadReport]:
    """The shipped pack, loaded once for a module."""
    with pack_loaded(django_db_blocker) as report:
        yield report


@pytest.fixture(scope="module")
def begun_once(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Path]:
    """A demonstration of the tiny pack with one story on its wall; its folder."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "secrets").mkdir()
    with taken_back(django_db_blocker):
        russian = translation.override(given.LANGUAGE_CODE)
        with django_db_blocker.unblock(), override_settings(DATA_DIR=folder), russian:
            load_pack(TINY, at=timezone.now())
            set_up.set_up(TINY, folder, at=timezone.now() - timedelta(days=1))
            practice = Account.objects.get(code="practice")
            Stage(account=practice, names=["Житель"]).tell(at=timezone.now())
        yield folder


@pytest.fixture
def begun(begun_once: Path, settings: Settings, tmp_path: Path, db: None) -> None:
    """That demonstration, for one test; its folder is `tmp_path`."""
    shutil.copytree(begun_once, tmp_path, dirs_exist_ok=True)
    settings.DATA_DIR = tmp_path
