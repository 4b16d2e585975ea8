"""The made-up years as they are loaded: dated anew, sealed here, whole."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from otklik.audit.models import Line, UnsealedLine
from otklik.audit.verify_audit_log import verify
from otklik.channels.accounts.models import AccountSecret
from otklik.cms.search import search
from otklik.demo.network.models import OfficialPage
from otklik.demo.snapshot import audit_log, file
from otklik.demo.snapshot.dates import Move
from otklik.demo.snapshot.file import Head
from otklik.demo.snapshot.tables_and_column_formats import MADE_HERE, Kind, columns, tables
from otklik.demo.start import set_up
from otklik.demo.start.find_made_up_question import made_up_question
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.models import Question
from otklik.incidents.intake.site_questions import receive_question
from otklik.operations.initial_accounts import credentials_file, load_credentials
from otklik.operations.packs.load import load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.organisation.people.user import User
from tests.databases import taken_back

SNAPSHOTS = sorted(file.FOLDER.glob("*.zip"))
AT = datetime(2027, 3, 4, 8, 20, tzinfo=UTC)  # a Thursday, before noon in Moscow
#: What is to come by its nature.
PLANNED = {
    "due", "until", "ends", "begins", "opens", "closes", "results", "expires", "planned", "wanted",
    "run_after", "starts", "effective", "not_before", "verify", "promised", "event", "retires",
    "first_due_at", "holds", "confirm",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The two years, loaded once."""
    folder = tmp_path_factory.mktemp("years")
    (folder / "secrets").mkdir()
    with taken_back(django_db_blocker):
        with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            set_up.load_story(shipped_pack(), folder, has_history=True, at=AT)
            assert load_pack(shipped_pack(), at=AT).problems == ()
            set_up.begin(shipped_pack(), folder, at=AT)
        yield folder


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.stem)
def test_a_snapshot_fits_the_tables(path: Path) -> None:
    """A new column is filled with its default; everything else needs `make demonstration`."""
    with ZipFile(path) as archive:
        stored = file.read(archive, Head.read(archive).ends[-1])
    del stored[audit_log.TABLE]
    here = {name: columns(model) for name, model in tables().items()}
    gone = [
        f"{name}.{column}"
        for name, table in stored.items()
        for column in table.columns
        if column not in here.get(name, {})
    ]
    needed = [
        f"{name}.{column}"
        for name, table in stored.items()
        for column, (field, _kind) in here.get(name, {}).items()
        if column not in table.columns and not field.null and field.get_default() is None
    ]
    empty = [
        f"{name}.{column}"
        for name, table in stored.items()
        for place, column in enumerate(table.columns)
        if column in here.get(name, {}) and not here[name][column][0].null
        if any(row and row[place] is None for row in table.rows.values())
    ]
    unlike = [
        f"{name}.{column}"
        for name, table in stored.items()
        for place, column in enumerate(table.columns)
        if column in here.get(name, {}) and here[name][column][1] is Kind.PLAIN
        if any(row and not _is_of(here[name][column][0], row[place]) for row in table.rows.values())
    ]
    assert (gone, needed, empty, unlike) == ([], [], [], []), "run `make demonstration`"


def _is_of(field: "models.Field[Any, Any]", value: object) -> bool:
    """Whether a value is a number where a column holds numbers now."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    is_number = isinstance(target, models.IntegerField | models.FloatField)
    return value is None or not is_number or isinstance(value, int | float)


def test_no_snapshot_holds_a_key_or_a_password() -> None:
    for path in SNAPSHOTS:
        with ZipFile(path) as archive:
            found = file.read(archive, Head.read(archive).ends[-1])
        assert "channels_accountsecret" not in found
        users = found["organisation_user"]
        place = users.columns.index("password")
        assert {row[place] for row in users.rows.values() if row} == {MADE_HERE}
        page = found["demo_officialpage"]
        for name in ("token", "hook_secret"):
            assert {row[page.columns.index(name)] for row in page.rows.values() if row} == {
                MADE_HERE
            }


def test_a_story_ends_at_its_last_end_that_is_over_on_the_same_day_of_the_week() -> None:
    head = Head(date(2026, 11, 23), (900, 2340))  # Monday and Tuesday, 15:00 UTC
    monday = date(2027, 3, 1)
    for hours, end, shown in (
        (14, 2340, monday - timedelta(days=7)),
        (15, 900, monday),
        (38, 900, monday),
        (39, 2340, monday),
        (120, 2340, monday),
    ):
        at = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
        chosen, move = head.chosen(at)
        assert (chosen, move.shown) == (end, shown)


def test_dates_move_by_whole_weeks_months_by_months_and_those_of_the_pack_stay() -> None:
    move = Move(date(2026, 11, 23), date(2027, 3, 1))
    assert move.moment("2026-11-24 09:00:00.5") == "2027-03-02 09:00:00.5"
    assert move.moment("=2024-05-01") == "2024-05-01"
    assert move.month("2026-10-01") == "2027-02-01"
    assert move.prose("ответим до 1 декабря 2026.") == "ответим до 9 марта 2027."
    assert move.text('{"on": "2026-11-24", "n": "12-2026-11-24"}') == (
        '{"on": "2027-03-02", "n": "12-2026-11-24"}'
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_audit_log_of_the_story_verifies_under_the_keys_of_this_installation() -> None:
    assert Line.objects.count() > 1_000
    assert verify() == []
    assert not UnsealedLine.objects.filter(line__at__lt=AT - timedelta(days=1)).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_the_story_ends_today_or_yesterday_and_nothing_has_happened_that_is_to_come() -> None:
    newest = Incident.objects.latest("detected_at").detected_at
    assert timezone.localdate(AT) - timezone.localdate(newest) <= timedelta(days=1)
    oldest = Incident.objects.earliest("detected_at").detected_at
    assert AT - oldest > timedelta(days=600)
    ahead = []
    for name, model in tables().items():
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, models.DateTimeField):
                continue
            if PLANNED & {*field.name.split("_"), field.name}:
                continue
            if model._default_manager.filter(**{f"{field.name}__gt": AT}).exists():
                ahead.append(f"{name}.{field.name}")
    assert ahead == []


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_staff_of_the_story_work_on_days_of_work() -> None:
    triaged = Line.objects.with_verb("incident.triaged").values_list("at", flat=True)
    days = Counter(timezone.localtime(at).weekday() for at in triaged)
    assert set(days) <= {0, 1, 2, 3, 4, 5}
    assert days[5] < days.total() / 50  # a Saturday that was worked in place of another day


@pytest.mark.django_db
def test_what_is_secret_is_made_here_and_opens(loaded: Path) -> None:
    page, account = OfficialPage.objects.get(), AccountSecret.objects.get(name="token")
    assert page.token
    assert account.value == page.token
    number, code = made_up_question() or (0, "")
    assert Question.objects.by_code(number=number, code=code) is not None
    credentials = load_credentials(credentials_file(loaded))
    assert credentials
    for one in credentials:
        assert User.objects.get(username=one.username).check_password(one.password)


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_life_goes_on_after_it(client: Client) -> None:
    """Keys of tables and numbers go on, the search finds, pages are there."""
    before = Incident.objects.latest("number").number
    receipt = receive_question(key=uuid4(), text="Когда вы работаете?", at=AT)
    assert receipt.number == before + 1
    assert search.search("возврат", language="ru").total
    for address in ("/", "/news/", "/surveys/"):
        assert client.get(address).status_code == 200
