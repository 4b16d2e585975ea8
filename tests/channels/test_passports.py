"""The passport of an official page: kept at the desk, shown on the site but for its owners."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.accounts.pack_loader import loader
from otklik.channels.accounts.page_passport import Passport, PassportFacts
from otklik.channels.networks.capabilities import Mode
from otklik.core.pack.merge_into_tables import Tables
from otklik.core.pack.parse import Pack, Report
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages import opening_hours
from tests.factories import AccountFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FILLED = {
    "page_url": "https://vk.com/example",
    "has_mark": "yes",
    "marked_on": "12.11.2025",
    "has_form": "no",
    "register_number": "17",
    "owners": "Начальник отдела\n\n  Администратор  ",
    "second_factor": "some",
}


@pytest.fixture
def account() -> Account:
    return AccountFactory(network="vk", code="vk", name="ВКонтакте")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).replace("\xa0", " ")


def test_a_passport_is_filled_in_checked_and_journaled(editor: Client, account: Account) -> None:
    unit = UnitFactory(name="Отдел информации")
    with time_machine.travel(NOON, tick=False):
        answer = editor.post(
            "/desk/accounts/vk/passport/", {**FILLED, "unit": unit.pk, "checked": "1"}
        )
        assert answer.status_code == 302
        shown = words(editor.get("/desk/accounts/vk/").content.decode())
        form = editor.get("/desk/accounts/vk/passport/").content.decode()

    assert "Отметка «Госорганизация» есть, с 12 ноября 2025" in shown
    assert "Начальник отдела Администратор" in shown
    assert "Последняя проверка 12:00 , Уполномоченное лицо" in shown
    verbs = set(Line.objects.values_list("verb", flat=True))
    assert {"channel.passport_kept", "channel.passport_checked"} <= verbs
    assert 'value="12.11.2025"' in form
    assert f'<option value="{unit.pk}" selected>' in form


def test_the_site_shows_what_is_public_and_never_who_owns_it(
    editor: Client, account: Account
) -> None:
    unit = UnitFactory(name="Отдел информации")
    with time_machine.travel(NOON, tick=False):
        editor.post("/desk/accounts/vk/passport/", {**FILLED, "unit": unit.pk, "checked": "1"})
    (page,) = opening_hours.official_pages()
    assert page.address == "https://vk.com/example"
    assert page.facts == (
        "Отметка «Госорганизация» есть, с 12 ноября 2025.",
        "В перечне Роскомнадзора: 17.",
        "За страницу отвечает: Отдел информации.",
        "Проверено 24 ноября 2026.",
    )
    assert "Начальник" not in str(page)


def test_what_nobody_looked_at_is_not_told(account: Account) -> None:
    account.page_url = "https://vk.com/example"
    account.save()
    (page,) = opening_hours.official_pages()
    assert page.facts == ()


def test_saving_what_stands_already_is_no_line_in_the_journal(
    editor: Client, account: Account
) -> None:
    for _ in range(2):
        editor.post("/desk/accounts/vk/passport/", FILLED)
    assert Line.objects.with_verb("channel.passport_kept").count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"page_url": "http://vk.com/example"}, "Это не адрес: он начинается с https://"),
        ({"page_url": "vk точка ком"}, "Это не адрес"),
        ({"marked_on": "вчера"}, "Напишите день, как в примере"),
        ({"has_mark": "no"}, "День без отметки"),
        ({"marked_on": "25.11.2026"}, "Отметка не может быть от будущего дня"),
        ({"owners": "\n".join(str(n) for n in range(21))}, "Больше 20 владельцев"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_lost(
    editor: Client, account: Account, given: dict[str, str], sentence: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        answer = editor.post("/desk/accounts/vk/passport/", {**FILLED, **given})
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert given.get("owners", "Начальник отдела") in answer.content.decode()
    assert not Passport.objects.exists()


def test_the_address_that_stands_there_may_stay(editor: Client, account: Account) -> None:
    """The practice network of this machine has no https, and a passport all the same."""
    account.page_url = "http://127.0.0.1:8000/practice/"
    account.save(update_fields=["page_url"])
    with time_machine.travel(NOON, tick=False):
        answer = editor.post(
            "/desk/accounts/vk/passport/", {**FILLED, "page_url": account.page_url}
        )
    assert answer.status_code == 302
    assert Passport.objects.get().register_number == "17"


def test_only_a_mark_has_a_day(account: Account) -> None:
    with pytest.raises(Refused):
        Passport(account=account).keep(PassportFacts(marked_on=date(2026, 1, 1)), by=None, at=NOON)


def test_whoever_may_not_edit_the_site_looks_only(client: Client, account: Account) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert "Заполнить паспорт" not in client.get("/desk/accounts/vk/").content.decode()
    assert client.get("/desk/accounts/vk/passport/").status_code == 403


class Remembered:
    """A memory of packs that begins empty."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], object] = {}

    def recall(self, kind: str) -> dict[str, object]:
        return {key: value for (of, key), value in self.values.items() if of == kind}

    def remember(self, kind: str, items: Mapping[str, object], *, at: datetime) -> None:
        self.values |= {(kind, key): values for key, values in items.items()}


PACK = """\
accounts:
  - code: vk
    network: vk
    name: ВКонтакте
    mode: two_way
    page: "https://vk.com/example"
    passport:
      mark: true
      mark_on: 2025-11-12
      unit: press
  - code: telegram
    network: telegram
    name: Телеграм
    mode: publish_only
"""
UNITS = "units:\n  - code: press\n    name: Пресс-служба\n"


def pack(folder: Path, accounts: str) -> tuple[object, list[str]]:
    (folder / "accounts.yaml").write_text(accounts, "utf-8")
    (folder / "units.yaml").write_text(UNITS, "utf-8")
    report = Report()
    parsed = loader.validate(Pack(folder), report)
    return parsed, [f"{problem}" for problem in report.problems]


def test_a_pack_brings_passports_and_leaves_what_people_changed(tmp_path: Path) -> None:
    UnitFactory(code="press", name="Пресс-служба")
    memory = Remembered()
    parsed, problems = pack(tmp_path, PACK)
    assert problems == []
    loader.load(parsed, Tables(memory, NOON))  # type: ignore[arg-type]
    passport = Passport.objects.get()
    assert (passport.has_mark, passport.marked_on) == (True, date(2025, 11, 12))
    assert str(passport.unit) == "Пресс-служба"

    passport.keep(PassportFacts(has_form=True, has_mark=False), by=None, at=NOON)
    loader.load(parsed, Tables(memory, NOON))  # type: ignore[arg-type]
    passport.refresh_from_db()
    assert (passport.has_mark, passport.has_form) == (False, True)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("mark: true", "mark: false", "accounts.yaml"),
        ("unit: press", "unit: nobody", "nobody"),
        ("mode: publish_only", "mode: two_way", "Иностранный мессенджер только публикует"),
    ],
)
def test_a_pack_that_cannot_be_so_is_refused(
    tmp_path: Path, before: str, after: str, text: str
) -> None:
    _parsed, problems = pack(tmp_path, PACK.replace(before, after))
    assert len(problems) == 1
    assert text in problems[0]


def test_a_foreign_messenger_of_the_pack_only_publishes(tmp_path: Path) -> None:
    UnitFactory(code="press")
    parsed, _problems = pack(tmp_path, PACK)
    loader.load(parsed, Tables(Remembered(), NOON))  # type: ignore[arg-type]
    assert Account.objects.get(code="telegram").mode == Mode.PUBLISH_ONLY
