"""The night's check believes the running site alone."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from otklik.core.net.safe_fetch import Answer, ForbiddenAddress, Unreachable, fetch, public_address
from otklik.disclosure.checks import site_check
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from otklik.disclosure.submissions.models import Submission as Model
from tests.disclosure.conftest import NOON
from tests.staffed import Staff

DAY = timedelta(days=1)


def put(item: Item, place: str, staff: Staff) -> Item:
    item.arrange(
        place=place, owner=None, checklist=[], confirm_every=91, by=staff.authorised, at=NOON
    )
    return item


@pytest.fixture
def site(live_server: LiveServer, settings: Any) -> str:
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_running_site_is_asked_for_each_place_that_counts(
    site: str, counted: dict[str, Item], staff: Staff
) -> None:
    own, missing, foreign = counted["actual"], counted["event"], counted["before"]
    text = "Приём по вторникам с десяти до двенадцати часов, кабинет 5."
    submission = Submission.give(own, text=text, by=staff.specialist, at=NOON)
    submission.accept(ticks=dict.fromkeys(own.checks, True), by=staff.authorised, at=NOON)
    submission.publish(by=staff.authorised, at=NOON)
    put(missing, "/there-is-no-such-page/", staff)
    put(foreign, "http://127.0.0.1:1/page/", staff)
    assert site_check.check_places(at=NOON) == 3
    checks = {check.item_id: check for check in PlaceCheck.objects.all()}
    good = checks[own.pk]
    assert (good.status, good.problem, good.changed_on) == (200, "", NOON.date())
    assert good.length > 40
    assert (checks[missing.pk].status, checks[missing.pk].problem) == (404, "refused")
    assert (checks[foreign.pk].status, checks[foreign.pk].problem) == (None, "forbidden")

    own.refresh_from_db()
    site_check.check_place(own, at=NOON + DAY)
    Model.objects.filter(pk=submission.pk).update(
        text="Приём отменён до особого распоряжения совсем."
    )
    changed = site_check.check_place(own, at=NOON + 2 * DAY)
    seen = PlaceCheck.objects.filter(item=own).order_by("at").values_list("changed_on", flat=True)
    assert list(seen) == [NOON.date(), NOON.date(), NOON.date() + 2 * DAY]
    assert changed.digest != good.digest


@pytest.mark.django_db
def test_a_site_that_is_down_is_told_so(
    counted: dict[str, Item], staff: Staff, settings: Any
) -> None:
    settings.BASE_URL = "http://127.0.0.1:9"
    check = site_check.check_place(put(counted["actual"], "/acts/", staff), at=NOON)
    assert (check.status, check.problem, check.changed_on) == (None, "unreachable", None)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "http://127.0.0.1/", "http://[::1]/",
        "http://10.0.0.1/", "http://169.254.169.254/", "http://user@93.184.216.34/",
        "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "nonsense",
    ],
)  # fmt: skip
def test_nothing_of_our_own_network_is_asked(url: str) -> None:
    with pytest.raises((ForbiddenAddress, Unreachable)) as refused:
        fetch(url)
    assert refused.type is ForbiddenAddress


def test_a_name_with_one_private_address_is_not_asked() -> None:
    assert public_address(["93.184.216.34"]) == "93.184.216.34"
    for addresses in ([], ["93.184.216.34", "10.0.0.1"], ["64:ff9b::a00:1"], ["2002:7f00:1::"]):
        with pytest.raises(ForbiddenAddress):
            public_address(addresses)


def test_the_main_part_is_read_without_menus_scripts_and_forms() -> None:
    page = (
        "<body><nav>Меню</nav><main><h1>Приём</h1><p>По <b>вторникам</b><br>с&nbsp;десяти</p>"
        "<script>var x = 1</script><form>Искать</form></main><footer>Подвал</footer></body>"
    )
    assert site_check.main_text(page) == "Приём По вторникам с десяти"
    assert site_check.main_text("<body><p>Без основной части</p></body>") == "Без основной части"
    assert site_check.main_text("") == ""


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("text/html; charset=windows-1251", ""),
        ("text/html", '<meta charset="windows-1251">'),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=cp1251">'),
    ],
)
def test_a_site_of_older_letters_is_read(kind: str, head: str) -> None:
    body = f"<head>{head}</head><body><main>Приём по вторникам</main></body>".encode("cp1251")
    answer = Answer(status=200, body=body, content_type=kind, url="https://old.example/")
    assert site_check.content(answer).decode() == "Приём по вторникам"
    unknown = Answer(status=200, body=b"<main>x</main>", content_type="text/html; charset=none",
                     url="https://old.example/")  # fmt: skip
    assert site_check.content(unknown) == b"x"
