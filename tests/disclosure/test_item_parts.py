"""Each part of an item is confirmed at its place; what the page does not show is missing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from otklik.core.refusal import Refused
from otklik.dashboards.leadership.overdue import promises
from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.disclosure.checks.anchors import Pages, Problem, sections
from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.deadlines.item_states import ItemState, item_states
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items import confirmation as confirming
from otklik.disclosure.items.confirmation import (
    Confirmation,
    PartLook,
    check_part_places,
    last_places,
)
from otklik.disclosure.items.models import Basis, Item, Part
from otklik.disclosure.report import scores
from otklik.disclosure.submissions.models import Submission
from tests.disclosure.conftest import CLAUSE, NOON
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
LATER = NOON + timedelta(days=1)
PHONE = "Телефон доверия: спросите у дежурного."
PAPERS = "Документы: учебный приказ о комиссии."
URL = "/disclosure/1.1/"


@pytest.fixture
def item(items: dict[str, Item], staff: Staff) -> Item:
    """Of three parts; a page of ours shows it in three paragraphs, the second nearly empty."""
    found = items["actual"]
    Basis.record(found, clause=CLAUSE, by=staff.authorised, at=NOON)
    submission = Submission.give(
        found, text=f"{PHONE}\n\nНет.\n\n{PAPERS}", by=staff.specialist, at=NOON
    )
    submission.accept(ticks=dict.fromkeys(found.checks, True), by=staff.authorised, at=NOON)
    submission.publish(by=staff.authorised, at=NOON)
    found.refresh_from_db()
    assert found.place == URL
    for position, name in enumerate(("Телефон доверия", "Комиссия и её решения", "Документы"), 1):
        Part.objects.create(
            item=found, code=f"1.1/{position}", name=name, position=position, source="проверить"
        )
    return found


def state_of(item: Item, on: date = TODAY) -> ItemState:
    return item_states([Item.objects.get(pk=item.pk)], on=on)[0]


def confirm(item: Item, staff: Staff, **places: str) -> Confirmation:
    values = {code.replace("_", "1.1/"): place for code, place in places.items()}
    return confirming.confirm(
        item, basis="С документом", places=values, by=staff.specialist, at=NOON
    )


def test_a_signature_alone_leaves_every_part_missing(item: Item, staff: Staff) -> None:
    confirm(item, staff)
    assert state_of(item).state == State.ABSENT
    assert (state_of(item).parts_there, state_of(item).parts_all) == (0, 3)
    whole = scores.score([state_of(item)])
    assert (whole.current, whole.base, whole.items, whole.absent) == (0, 3, 1, 1)


def test_each_part_needs_its_place_with_something_in_it(item: Item, staff: Staff) -> None:
    for place, problem in (
        (f"{URL}#net-takogo", "нет такого места"),
        (f"{URL}#p-2", "нет текста"),
        (f"{URL}", "укажите место"),
        ("/net-takoi-stranitsy/#a", "не отвечает"),
        ("p-2", "впишите адрес"),
    ):
        with pytest.raises(Refused, match=problem):
            confirm(item, staff, _2=place)
    assert [one.anchor for one in Pages().sections(URL)][:2] == ["p-1", "p-3"]
    confirm(item, staff, _1=f"{URL}#p-1", _3=f"{URL}#p-3")
    assert [one.is_there for one in state_of(item).parts] == [True, False, True]
    assert state_of(item).state == State.ABSENT
    assert scores.score([state_of(item)]).share == 2 / 3


def test_a_part_that_an_edit_took_off_is_not_on_the_site_by_itself(
    item: Item, staff: Staff
) -> None:
    Part.objects.exclude(code="1.1/1").update(is_active=False)
    anchor = "p-1"
    confirm(item, staff, _1=f"{URL}#{anchor}")
    assert state_of(item).state == State.CURRENT
    Submission.objects.update(text="Ой.")
    assert check_part_places(at=LATER) == 1
    assert check_part_places(at=LATER) == 0, "only what changed is written down"
    tomorrow = TODAY + timedelta(days=1)
    assert state_of(item, tomorrow).state == State.ABSENT
    assert state_of(item, tomorrow).parts[0].problem == Problem.EMPTY
    assert state_of(item).state == State.CURRENT, "a past day stays as it was"
    Item.objects.update(is_active=False)
    assert Pages().check(f"{URL}#p-1") == Problem.NO_PAGE
    Item.objects.update(is_active=True)
    Submission.objects.update(text="")
    check_part_places(at=LATER + timedelta(hours=1))
    assert PartLook.objects.first().problem == Problem.GONE  # type: ignore[union-attr]


def test_the_form_asks_part_by_part_and_gives_back_what_was_typed(
    client: Client, item: Item, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    with time_machine.travel(NOON, tick=False):
        shown = client.get(f"/desk/disclosure/{item.code}/").content.decode()
        anchor = "p-1"
        for part in Part.objects.all():
            assert part.name in shown
        assert "(необязательно)" not in shown.partition("Телефон доверия")[2].partition("С чем")[0]
        assert f"{URL}#{anchor}" in shown
        first, second, _third = Part.objects.all()
        sent = {
            "basis": "С приказом № 5",
            f"there-{first.pk}": "on",
            f"place-{first.pk}": f"{URL}#{anchor}",
            f"there-{second.pk}": "on",
            f"place-{second.pk}": f"{URL}#p-2",
        }
        where = f"/desk/disclosure/{item.code}/confirmation/"
        refused = client.post(where, sent)
        text = refused.content.decode()
        assert refused.status_code == 422
        assert "В этом месте нет текста." in text
        assert 'value="С приказом № 5"' in text
        assert f'value="{URL}#p-2"' in text
        assert not Confirmation.objects.exists()
        del sent[f"there-{second.pk}"]
        assert client.post(where, sent).status_code == 302
        public = client.get("/disclosure/").content.decode()
        text = client.get(f"/api/v1/required/{item.code}/").json()
    assert last_places(item) == {"1.1/1": f"{URL}#{anchor}"}
    assert "нет на сайте: 2 из 3 частей" in public
    assert "1 из 3 частей" in public
    assert (text["state"], text["parts_there"], text["parts_all"]) == ("absent", 1, 3)
    assert [one["is_there"] for one in text["parts"]] == [True, False, False]


def test_a_promise_and_the_tables_count_what_the_public_share_counts(
    client: Client, item: Item, staff: Staff
) -> None:
    confirm(item, staff)
    kinds = promises(SharedResults.load(staff.lead, at=NOON), [state_of(item)])
    found = next(one for one in kinds if one.code == "information")
    assert (found.late, found.base) == (0, scores.score([state_of(item)]).items)
    client.force_login(staff.authorised)
    with time_machine.travel(NOON, tick=False):
        page = client.get("/desk/disclosure/compliance/").content.decode()
    assert "частей учтено</th>" in page
    assert "учтено позиций" not in page


def test_a_section_does_not_confirm_what_was_never_seen_part_by_part(
    client: Client, item: Item, staff: Staff
) -> None:
    client.force_login(staff.specialist)
    with time_machine.travel(NOON, tick=False):
        page = client.get("/desk/disclosure/sections/1/").content.decode()
        assert f'value="{item.pk}"' not in page
        assert "на её странице, по частям" in page
    with pytest.raises(Refused, match="по одной"):
        confirming.confirm(item, basis="Сверено", by=staff.specialist, at=NOON)


def test_days_remember_parts_and_the_share_counts_them(item: Item, staff: Staff) -> None:
    anchor = "p-1"
    confirm(item, staff, _1=f"{URL}#{anchor}")
    scores.record_day(at=NOON)
    day = ItemDay.objects.get(item=item)
    assert (day.state, day.parts, day.parts_there) == ("absent", 3, 1)
    (result,) = scores.history([item], until=TODAY)
    assert (result.current, result.base) == (1, 3)


def test_places_of_a_page_are_read_as_a_reader_sees_them() -> None:
    page = """<html><body><nav id="menu">Меню, которое не считается никогда и нигде</nav><main>
    <h2 id="a">Первое</h2><p>Текст, которого здесь вполне достаточно.</p>
    <h2 id="b">Второе</h2><h3 id="c">Внутри</h3><p>Ещё текст, и его тоже достаточно.</p>
    <h2 id="d">Пусто</h2><section id="e"><h2>Часть</h2><p><a href="/documents/1/x.pdf">x</a></p>
    </section><div id="f"><script>var long_script_that_is_not_text;</script></div>
    </main></body></html>"""
    found = {one.anchor: one for one in sections(page.encode())}
    assert list(found) == ["a", "b", "c", "d", "e", "f"]
    assert [name for name, one in found.items() if one.is_empty] == ["d", "f"]
    assert found["b"].text == "Ещё текст, и его тоже достаточно."
    assert found["e"].has_document
