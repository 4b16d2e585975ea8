"""The demonstration: the practice network beside the desk, an account for each place of work."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.cms.search import vocabulary
from otklik.dashboards.figures import count_days
from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs import needs, observations
from otklik.demo import story
from otklik.demo.start.network_account import CODE, wire_practice
from otklik.demo.story import end, history, public_answers, script
from otklik.demo.story.parts import (
    disclosure,
    editor_queue,
    improvements,
    knowledge,
    legal_acts,
    media_monitoring,
    media_relations,
    news,
    publications,
    site_feedback,
    surveys,
)
from otklik.operations import accounts
from otklik.operations.cli.console import step
from otklik.operations.packs.load import positions
from otklik.operations.run import clean_sheet
from otklik.organisation.structure.authority import Authority
from otklik.surveys.lifecycle import shuffle

STAFF_WORKED = timedelta(days=60)  # before the first comment: there was a meeting then
EXAMPLE_PHONE = "+7 (000) 000-00-00"  # nobody's: it lets «Позвонить» be seen


def begin(pack: Path, data_dir: Path, *, has_history: bool, at: datetime) -> None:
    """Network, places of work and, unless this is a clean sheet, all that is made up: some now,
    with `has_history` two years by a program of their own."""
    is_bare = clean_sheet.is_begun(data_dir)
    if has_history and not is_bare:
        history.plan(at=at)
    with step("Готовлю учебную сеть и учётные записи", "Preparing practice and accounts"):
        set_up(pack, data_dir, at=at)
    if not is_bare:
        with step("Придумываю людей и комментарии", "Making up people and comments"):
            furnish(at=at)


def set_up(pack: Path, data_dir: Path, *, at: datetime) -> None:
    """Repeatable. Raises Authority.DoesNotExist before a pack is loaded."""
    authority = Authority.objects.get()
    written_until = story.written_until(authority, at=at)
    account = wire_practice(
        page_name=authority.text.short_name if authority.text else "",
        account_name="Учебная сеть",
        at=at,
        written_until=written_until,
    )
    _switch_on_again(account, at=at)
    path = accounts.credentials_file(data_dir)
    accounts.reopen_accounts(path, at=at)
    first = history.first_day() or timezone.localdate(written_until)
    since = first - STAFF_WORKED  # the staff of what is played
    accounts.open_accounts(positions(pack), path, since=since, at=at)


@script.kept()
def furnish(*, at: datetime) -> None:
    """Make up what a demonstration shows, once: no screen is empty then."""
    authority = Authority.objects.get()
    Authority.objects.filter(phone="").update(phone=EXAMPLE_PHONE)
    account = Account.objects.get(code=CODE)
    if history.first_day():
        legal_acts.stage_acts(authority, at=at)
    story.stage_comments(account, authority, at=at)
    publications.stage_publications(account, authority, at=at)
    news.stage_news(authority, at=at)
    editor_queue.stage_waiting(at=at)
    knowledge.stage_answers(authority, at=at)
    public_answers.stage_pairs(at=at)
    disclosure.stage_required(authority, at=at)
    site_feedback.stage_searches(at=at)
    vocabulary.learn(at=at)
    cast = improvements.cast_of(at) if history.first_day() else None
    if surveys.stage_waves(at=at, cast=cast):
        with suppress(shuffle.Busy):  # the clock does it then
            shuffle.shuffle(salt=secrets.token_hex(16), at=at)
    improvements.stage_assigned(authority, at=at)
    media_monitoring.stage_field(authority, at=at)
    media_relations.stage_acting(authority, at=at)
    site_feedback.stage_marks(at=at)
    _count(at=at)


def _count(*, at: datetime) -> None:
    """What the clock counts ahead, so that the overview has its figures at once."""
    today = timezone.localdate(at)
    count_days.recount(count_days.earliest(today=today), today, at=at)
    needs.guess(observations.voices(Period.from_address({}, today=today)))


def retire(data_dir: Path, *, at: datetime) -> int:
    """Close what the demonstration opened, since its passwords lie in a file and were printed.

    Repeatable; how many accounts were closed. `set_up` opens them again. What was made up stays,
    and `models.Staged` knows it, but nothing of it is shown to everyone any more.
    """
    Authority.objects.filter(phone=EXAMPLE_PHONE).update(phone="")
    end.take_off_the_site(at=at)
    for account in Account.objects.on().filter(network=Account.NetworkCode.PRACTICE):
        account.switch(Mode.OFF, by=None, at=at)
    return accounts.close_accounts(accounts.credentials_file(data_dir), at=at)


def _switch_on_again(account: Account, *, at: datetime) -> None:
    """As it was before `retire`; what a person switched off stays so."""
    last = Line.objects.about(account).with_verb("channel.mode_set").newest_first().first()
    if account.mode == Mode.OFF and last is not None and not last.actor_key:
        before = (last.particulars or {}).get("before", Mode.TWO_WAY)
        account.switch(Mode(before), by=None, at=at)
