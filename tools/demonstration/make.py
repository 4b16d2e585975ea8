"""Plays the years and the last days of an authority and writes them into a snapshot.

The years are played once, up to some days before the week of the end. From there a process of its
own plays each end of a day of that week.
"""

import os
import pickle
import sqlite3
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NoReturn
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import override_settings
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.channels.networks.capabilities import Mode
from otklik.channels.networks.registry import missing
from otklik.demo.network.seed_texts import PATH, Seed
from otklik.demo.snapshot import file
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.demo.snapshot.file import Head, Table, member_of, path_of
from otklik.demo.start import set_up
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.manual_cards import hand_account
from otklik.incidents.intake.site_questions import site_account
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.sla.models import MatterKind, Norm, NormStage
from otklik.incidents.topics.models import Urgency
from otklik.operations import initial_accounts
from otklik.operations.packs.load import load_pack, positions
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.organisation.structure.authority import Authority
from tools.demonstration.dump import LOADED, body, difference, dump, pictures
from tools.demonstration.story import last_days, script
from tools.demonstration.story.history import disclosure, news, nights
from tools.demonstration.story.history.channel_shares import SHARES, Broken, Code
from tools.demonstration.story.history.course import Course
from tools.demonstration.story.history.incident import Desk, Told
from tools.demonstration.story.history.mass import answered_together
from tools.demonstration.story.history.plot import Setting, courses
from tools.demonstration.story.history.staff import Staff
from tools.demonstration.story.history.timing import YEARS, Working
from tools.demonstration.story.scenes import SCENES
from tools.demonstration.story.script import Script
from tools.demonstration.story.stage import Stage
from tools.demonstration.story.texts import texts
from tools.demonstration.timeline import Story, Timeline

ZONE = ZoneInfo("Europe/Moscow")
WEEK = date(2026, 11, 23)  # a Monday; no public holiday in this week, nor in the two before
END_OF_WORK = timedelta(hours=18)
FORK = datetime(2026, 11, 13, 10, 5, tzinfo=ZONE)  # before the earliest of the last days
WALL = datetime(2026, 11, 13, 10, 0, tzinfo=ZONE)  # its newest post
START = datetime(LOADED.year, LOADED.month, LOADED.day, 9, tzinfo=ZONE)
USUAL_NORM = 9 * 60  # minutes, where no norm says
SEED = "otklik"
AT_ONCE = os.cpu_count() or 1  # ends that are played at the same time
DONE_BY_HAND = ("otklik.channels", "otklik.incidents", "otklik.ingest")  # tasks of these


def make(pack: Path | None, folder: Path, *, incidents: int, ends: int) -> None:
    """Writes the file that `otklik run --demonstration` loads."""
    pack = pack or shipped_pack()
    began = time.process_time()
    with translation.override(settings.LANGUAGE_CODE):
        with time_machine.travel(START, tick=False):
            before = _begin(pack, folder)
        _say("the pack", began)
        world = World(incidents=incidents)
        world.play_years()
        _say("the years", began)
        for refusal, times in Counter(world.timeline.refused).most_common():
            print(f"          refused {times} times: {refusal}", flush=True)
        with time_machine.travel(WALL, tick=False):
            words = Script(model=Seed, path=PATH).read()
            set_up.set_up(pack, folder, at=timezone.now(), words=words, written_until=WALL)
            _forget_tasks()
            base = dump(before, at=timezone.now())
        media = pictures(folder / "media")
        bodies = {file.BASE: body(base)}
        days = [WEEK + timedelta(days=day) for day in range(7)][-ends:]
        connections.close_all()
        moments = [datetime.combine(day, datetime.min.time(), ZONE) + END_OF_WORK for day in days]
        for now, over, made in _ends(folder, world, before, base, moments):
            bodies[member_of(_minutes(now))] = over
            media |= made
            _say(f"{now:%A}", began)
    bodies |= {f"{file.MEDIA}{name}": content for name, content in media.items()}
    head = Head(WEEK, tuple(map(_minutes, moments)))
    path = path_of(Authority.objects.get().code, has_history=incidents > 0)
    file.write(path, head, bodies)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


def _say(what: str, began: float) -> None:
    print(f"{time.process_time() - began:7.0f} s  {what}", flush=True)


def _minutes(now: datetime) -> int:
    """Since the week began in UTC."""
    begun = datetime.combine(WEEK, datetime.min.time(), ZoneInfo("UTC"))
    return (now - begun) // timedelta(minutes=1)


def _begin(pack: Path, folder: Path) -> dict[str, Table]:
    """Tables, the pack, accounts; all rows as the pack brought them."""
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    report = load_pack(pack, at=timezone.now())
    if report.problems:
        sys.exit("\n".join(map(str, report.problems)))
    before = dump(at=timezone.now())
    script.tell(Authority.objects.get().code)
    path = initial_accounts.credentials_file(folder)
    initial_accounts.open_accounts(positions(pack), path, since=LOADED, at=timezone.now())
    _work()
    return before


def _work() -> None:
    """What a worker does: the search learns pages, pictures are made."""
    call_command("db_worker", batch=True, startup_delay=False, interval=0.01, queue_name="default")


def _forget_tasks() -> None:
    """What was done by hand at once, a worker would find done."""
    ready = DBTaskResult.objects.filter(status="READY")
    for path in DONE_BY_HAND:
        ready.filter(task_path__startswith=path, run_after__lte=timezone.now()).delete()


@dataclass(kw_only=True)
class World:
    """The authority while its years are played; what is still to happen goes on in each end."""

    incidents: int
    timeline: Timeline = field(default_factory=Timeline)
    stages: list[Stage] = field(default_factory=list)

    def play_years(self) -> None:
        if self.incidents:
            self.timeline.add(self._stories())
            self.timeline.play(until=FORK)

    def play_end(self, now: datetime) -> None:
        self.stages.clear()  # the wall has its posts since
        authority = Authority.objects.get()
        account = Account.objects.get(code=Code.PRACTICE)
        play = last_days.play_of(account, authority, now=now)
        if play is not None:
            self.timeline.add(play.stories(SCENES))
        self.timeline.play(until=now)
        with time_machine.travel(now, tick=False):
            if play is not None:
                last_days.end_play(play, at=now)
            _forget_tasks()
            last_days.furnish(account, authority, has_history=self.incidents > 0, at=now)
            if self.incidents:
                self._note()
                AccountSecret.objects.exclude(account=account).delete()
            _work()
            last_days.count(at=now)
            _forget_tasks()

    def _note(self) -> None:
        """All of it was made up."""
        known = Staged.objects
        for model in (Incident, Client, MassIncident):
            new = model._default_manager.exclude(pk__in=list(known.keys_of(model)))
            known.note(*new, at=timezone.now())

    def _stories(self) -> Iterator[Story]:
        calendar = Authority.objects.get().calendar()
        until = datetime.combine(WEEK + timedelta(days=7), datetime.min.time(), ZONE)
        working = Working.around(until, calendar)
        pages = self._pages()
        staff = Staff.present(at=until)
        if staff is None:
            return
        broken = Broken.before(until)
        told = courses(self.incidents, self._setting(until, working, pages), seed=SEED)
        self._answerable(told)

        def the_stage() -> Stage:
            if not self.stages:
                practice = Account.objects.get(code=Code.PRACTICE)
                names = [f"{one}" for one in texts().names]
                self.stages.append(Stage(account=practice, names=names))
            return self.stages[0]

        desk = Desk(staff=staff, accounts=pages, stage=the_stage, refused=self.timeline.refused)
        for course in told:
            chance = Random(f"{SEED}/{course.index}")  # noqa: S311 - made up
            yield Told(desk=desk, course=course, chance=chance).story()
        masses = defaultdict[int, list[Course]](list)
        for course in told:
            if course.mass is not None:
                masses[course.mass].append(course)
        for number, some in masses.items():
            yield answered_together(desk, number, some)
        first = (until - YEARS).date()
        yield nights.whether_it_helped(desk, nights.from_day(first), calendar)
        yield nights.required_information(nights.from_day(first), calendar)
        yield nights.on_the_site(nights.from_day(first), calendar, since=first)
        yield news.digests(first, calendar)
        yield from disclosure.lives(WEEK, calendar)
        if broken.network in pages:
            yield nights.page_is_silent(pages[broken.network], broken)

    def _answerable(self, told: list[Course]) -> None:
        """What still waits for an answer in the last week is where it can be answered: in the
        practice network or on the site."""
        monday = datetime.combine(WEEK, datetime.min.time(), ZONE) + END_OF_WORK
        for course in told:
            if course.detected < FORK or course.network in (Code.SITE, Code.HAND):
                continue
            if not course.is_answered_by(monday):
                course.network = str(Code.PRACTICE)

    def _pages(self) -> dict[str, Account]:
        """Pages of the pack on which people are heard, connected while the years are played; and
        what is always there."""
        heard = (Mode.TWO_WAY, Mode.DIALOG_ONLY)
        pages = Account.objects.filter(institution=None, network__in=SHARES, mode__in=heard)
        found = {page.network: page for page in pages.order_by("-pk")}
        for page in found.values():
            for setting in missing(page):
                if setting.is_field:
                    Account.objects.filter(pk=page.pk).update(**{setting.name: "made-up"})
                else:
                    AccountSecret.objects.create(account=page, name=setting.name, value="made-up")
            page.refresh_from_db()
        return found | {str(Code.SITE): site_account(), str(Code.HAND): hand_account()}

    def _setting(self, until: datetime, working: Working, pages: dict[str, Account]) -> Setting:
        minutes = {}
        for urgency in Urgency.values:
            norm = Norm.objects.fitting(
                stage=NormStage.FIRST, kind=MatterKind.COMMENT, network=str(Code.SITE),
                urgency=urgency,
            )  # fmt: skip
            is_given = norm is not None and norm.unit == Norm.Unit.MINUTES
            minutes[urgency] = norm.amount if norm is not None and is_given else USUAL_NORM
        return Setting(until=until, working=working, networks=sorted(pages), minutes=minutes)


def _ends(
    folder: Path,
    world: World,
    before: Mapping[str, Table],
    base: Mapping[str, Table],
    moments: Sequence[datetime],
) -> Iterator[tuple[datetime, bytes, dict[str, bytes]]]:
    """Each end, played on in a process and on a database of its own, with what differs."""
    playing: dict[int, datetime] = {}
    left = list(moments)
    while left or playing:
        while left and len(playing) < AT_ONCE:
            now = left.pop(0)
            sys.stdout.flush()
            if (child := os.fork()) == 0:
                _play_in_this_process(folder, world, before, base, now)
            playing[child] = now
        child, status = os.wait()
        now = playing.pop(child)
        if status:
            sys.exit(f"{now:%A} could not be played.")
        over, made = pickle.loads(_result(folder, now).read_bytes())  # noqa: S301 - ours
        yield now, over, made


def _result(folder: Path, now: datetime) -> Path:
    return folder / f"{now:%A}.pickle"


def _play_in_this_process(
    folder: Path,
    world: World,
    before: Mapping[str, Table],
    base: Mapping[str, Table],
    now: datetime,
) -> NoReturn:
    status = 1
    try:
        database = Path(connections["default"].settings_dict["NAME"])
        own = database.with_name(f"{now:%A}.sqlite3")
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(own)) as copy:
            source.backup(copy)  # with what is not yet in the file
        connections["default"].settings_dict["NAME"] = str(own)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
        media = folder / f"media-{now:%A}"
        with override_settings(MEDIA_ROOT=str(media)):
            world.play_end(now)
            with time_machine.travel(now, tick=False):
                whole = dump(before, at=now)
        over = body(difference(whole, base))
        _result(folder, now).write_bytes(pickle.dumps((over, pictures(media))))
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)
