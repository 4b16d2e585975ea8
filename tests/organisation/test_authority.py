"""An editor changes names, contacts and hours of the authority in Wagtail's admin."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.core.pack.merge_into_tables import Tables
from otklik.operations.packs.models import PackItem
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.authority_facts import UnusualDay
from otklik.organisation.structure.pack_loader import (
    AuthorityFile,
    OrganisationFiles,
    UnitsFile,
    loader,
)
from tests.editing import refusal
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # noon in Moscow
ADDRESS = "/admin/snippets/organisation/authority/"
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = UnitsFile.model_validate({"units": [{"code": "trade", "name": "Отдел торговли"}]})
FILE: dict[str, Any] = {
    "code": "shop-watch",
    "names": [
        {"language": "ru", "full_name": "Комитет по торговле целиком", "short_name": "Комитет"},
        {"language": "ce", "full_name": "Махлелоран комитет"},
    ],
    "site": "https://example.org/",
    "phone": "22-33-44",
    "email": "post@example.org",
    "time_zone": "Europe/Moscow",
    "working_hours": {day: ["09:00-13:00", "14:00-18:00"] for day in WEEK[:5]},
    "holidays": ["2026-12-03"],
}


def load(**changes: Any) -> Authority:
    """Load the pack with these changes."""
    file = AuthorityFile.model_validate({**FILE, **changes})
    files = OrganisationFiles(authority=file, units=UNITS)
    loader.load(files, Tables(PackItem.objects, TUESDAY))
    return Authority.objects.get()


@pytest.fixture
def authority(db: None) -> Authority:
    return load()


@pytest.fixture
def editor(client: Client, authority: Authority) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def form(**changes: str) -> dict[str, str]:
    """The screen as it is sent when nothing was touched, with these cells changed."""
    values = {
        "phone": "22-33-44",
        "email": "post@example.org",
        "site_url": "https://example.org/",
        "names-0-key": "ru",
        "names-0-full_name": "Комитет по торговле целиком",
        "names-0-short_name": "Комитет",
        "names-1-key": "ce",
        "names-1-full_name": "Махлелоран комитет",
        "names-1-short_name": "Махлелоран комитет",
        "names-2-key": "en",
        "names-2-full_name": "",
        "names-2-short_name": "",
    }
    for number, day in enumerate(WEEK):
        is_worked = number < 5
        values |= {
            f"working_hours-{number}-key": day,
            f"working_hours-{number}-opens": "9:00" if is_worked else "",
            f"working_hours-{number}-closes": "18:00" if is_worked else "",
            f"working_hours-{number}-break_from0": "13:00" if is_worked else "",
            f"working_hours-{number}-break_until0": "14:00" if is_worked else "",
        }
    values |= unusual(0, day="03.12.2026")
    for number in range(1, 4):
        values |= unusual(number)
    assert changes.keys() <= values.keys()
    return values | changes


def unusual(number: int, **cells: str) -> dict[str, str]:
    named = ("key", "day", "opens", "closes", "break_from0", "break_until0", "why")
    return {f"unusual_days-{number}-{name}": cells.get(name, "") for name in named}


def save(editor: Client, **changes: str) -> str:
    """Press «Сохранить»; the page that comes, empty when it was saved."""
    address = f"{ADDRESS}edit/{Authority.objects.get().pk}/"
    answer = editor.post(address, form(**changes))
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_may_edit_the_site_may_change_it(
    client: Client, authority: Authority, role: Role
) -> None:
    client.force_login(UserFactory(role=role))
    answer = client.get(f"{ADDRESS}edit/{authority.pk}/")
    assert answer.status_code == (200 if role in EDITING else refusal(role))


def test_the_screen_shows_what_holds(editor: Client, authority: Authority) -> None:
    page = editor.get(f"{ADDRESS}edit/{authority.pk}/").content.decode()
    for name, value in form().items():
        if name.endswith("-key") or not value:
            continue
        assert f'name="{name}" value="{value}"' in page or f'value="{value}" ' in page, name
    assert 'aria-label="Понедельник: перерыв с"' in page


@pytest.mark.parametrize("language", ["ce", "tt"])
@pytest.mark.parametrize("is_first", [True, False])
def test_the_sign_says_both_names_in_the_order_of_the_pack(
    db: None, client: Client, language: str, is_first: bool
) -> None:
    own = {"language": language, "full_name": "На своём языке"}
    load(names=[own, FILE["names"][0]] if is_first else [FILE["names"][0], own])
    page = client.get("/").content.decode()
    assert f'<p class="letterhead" lang="{language}">На своём языке</p>' in page
    assert ("head-own-first" in page) == is_first


def test_nothing_is_written_when_nothing_was_touched(editor: Client, authority: Authority) -> None:
    before = authority.facts
    assert not save(editor)
    assert Authority.objects.get().facts == before
    assert not Line.objects.with_verb("authority.corrected").exists()


@time_machine.travel(TUESDAY, tick=False)
def test_the_first_page_says_the_new_hours_at_once(editor: Client) -> None:
    assert "Сейчас открыто до 13:00" in editor.get("/").content.decode()
    assert not save(
        editor,
        **{
            "working_hours-1-closes": "17.45",
            "working_hours-1-break_from0": "",
            "working_hours-1-break_until0": "",
        },
    )
    assert "Сейчас открыто до 17:45" in editor.get("/").content.decode()


@time_machine.travel(TUESDAY, tick=False)
def test_a_day_that_differs_is_said_with_its_reason(editor: Client) -> None:
    cells = unusual(1, day="24.11.2026", opens="9", closes="12:30", why="короткий день")
    assert not save(editor, **cells, **unusual(2, day="25.11.2026", why="санитарный день"))

    page = editor.get("/").content.decode()
    assert "Сейчас открыто до 12:30" in page
    assert "Сегодня другие часы: короткий день." in page
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False):
        page = editor.get("/").content.decode()
        assert "Сейчас закрыто. Откроемся завтра в 9:00" in page
        assert "Сегодня выходной: санитарный день." in page


def test_a_change_is_one_line_with_what_was_and_is(editor: Client) -> None:
    assert not save(editor, phone="55-66-77")
    line = Line.objects.with_verb("authority.corrected").get()
    assert line.actor_name == "Уполномоченное лицо"
    assert line.particulars == {"was": {"phone": "22-33-44"}, "now": {"phone": "55-66-77"}}
    assert Line.objects.exclude(actor_name="").count() == 1


def test_a_name_is_on_every_page_and_says_who_vouches_for_it(editor: Client) -> None:
    assert not save(editor, **{"names-0-short_name": "Комитет торговли"})
    assert "Комитет торговли" in editor.get("/contacts-that-are-not/").content.decode()
    text = Authority.objects.get().texts.get(language="ru")
    assert text.checked_by == "Уполномоченное лицо"
    assert text.checked_on is not None


def test_an_english_name_is_added_and_taken_away(editor: Client) -> None:
    english = {"names-2-full_name": "Committee for Trade", "names-2-short_name": ""}
    assert not save(editor, **english)
    assert Authority.objects.get().texts.get(language="en").short_name == "Committee for Trade"
    assert not save(editor)
    assert not Authority.objects.get().texts.filter(language="en").exists()


def test_the_pack_leaves_alone_what_people_changed(editor: Client) -> None:
    assert not save(editor, phone="55-66-77", **{"working_hours-5-opens": "10:00",
                                                  "working_hours-5-closes": "14:00"})  # fmt: skip
    load()
    assert Authority.objects.get().phone == "55-66-77"
    assert Authority.objects.get().working_hours["saturday"] == ["10:00-14:00"]

    load(phone="77-88-99")
    assert Authority.objects.get().phone == "77-88-99"
    assert Authority.objects.get().working_hours["saturday"] == ["10:00-14:00"]


def test_a_day_off_of_the_region_is_taken_away_or_given_a_word(editor: Client) -> None:
    assert not save(editor, **unusual(0))
    assert Authority.objects.get().non_working_days == []
    load(holidays=["2026-12-03", "2026-12-04"])
    assert not save(editor, **unusual(0, day="04.12.2026", why="День республики"))
    authority = Authority.objects.get()
    assert authority.non_working_days == []
    assert authority.facts.unusual_days == {"2026-12-04": UnusualDay(why="День республики")}


FAULTS = [
    ({"working_hours-0-closes": ""}, "Понедельник: напишите и начало, и конец работы"),
    ({"working_hours-0-opens": "утром"}, "Понедельник: «утром» — не время. Напишите его как 9:00"),
    ({"working_hours-0-closes": "25:00"}, "Понедельник: «25:00» — не время"),
    ({"working_hours-2-opens": "19:00"}, "Среда: конец работы (18:00) должен быть позже начала"),
    ({"working_hours-2-break_until0": ""}, "Среда: напишите и начало, и конец перерыва"),
    ({"working_hours-2-break_from0": "8:00"}, "Среда: перерыв должен лежать между началом (09:00)"),
    ({"working_hours-2-break_until0": "12:00"}, "Среда: перерыв должен лежать"),
    (unusual(1, day="31.02.2027"), "«31.02.2027» — не дата. Напишите её как 31.12."),
    (unusual(1, why="санитарный день"), "О каком дне речь?"),
    (unusual(1, day="03.12.2026"), "03.12.2026 записан дважды"),
    (unusual(1, day="01.02.2020"), "01.02.2020 уже в прошлом"),
    (unusual(1, day="10.12.2026", opens="9"), "10.12.2026: напишите и начало, и конец работы"),
    ({"names-0-full_name": "", "names-0-short_name": ""}, "Напишите название по-русски"),
    ({"names-2-short_name": "Trade"}, "Английский: напишите и полное название"),
    ({"names-0-full_name": "К" * 121, "names-0-short_name": ""}, "напишите и краткое"),
    ({"email": "почта"}, "адрес электронной почты"),
]


@pytest.mark.parametrize(("changes", "sentence"), FAULTS)
def test_a_fault_is_said_in_a_sentence_and_nothing_typed_is_lost(
    editor: Client, authority: Authority, changes: dict[str, str], sentence: str
) -> None:
    before = authority.facts
    with time_machine.travel(TUESDAY, tick=False):
        page = save(editor, **changes, **({} if "phone" in changes else {"phone": "11-11"}))
    assert sentence in page
    for cell in (*changes.values(), "11-11"):
        assert not cell or f'value="{cell}"' in page
    assert Authority.objects.get().facts == before


def test_a_week_without_hours_is_refused(editor: Client) -> None:
    empty = {name: "" for name in form() if name.startswith("working_hours") and "key" not in name}
    assert "Получается, что выходной каждый день" in save(editor, **empty)


def test_hours_of_a_day_with_two_breaks_stay(editor: Client) -> None:
    hours = {"monday": ["08:00-10:00", "10:15-13:00", "14:00-24:00"]}
    Authority.objects.update(working_hours=hours)
    page = editor.get(f"{ADDRESS}edit/{Authority.objects.get().pk}/").content.decode()
    assert 'name="working_hours-0-break_until1" value="14:00"' in page


def test_what_stood_before_the_first_change_is_in_the_history(
    editor: Client, authority: Authority
) -> None:
    assert not save(editor, phone="55-66-77")
    phones = [r.content["phone"] for r in authority.revisions.order_by("pk")]
    assert phones == ["22-33-44", "55-66-77"]


def test_nothing_is_saved_before_the_button_is_pressed(
    editor: Client, authority: Authority
) -> None:
    assert "w-autosave#save" not in editor.get(f"{ADDRESS}edit/{authority.pk}/").content.decode()
