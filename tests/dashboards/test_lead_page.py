"""The lead's page: what is to decide in three presses, what is worse only where it is proven, each
number with its base and the list behind it."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from otklik.channels.accounts.models import Account
from otklik.dashboards import tasks
from otklik.dashboards.figures import recount
from otklik.dashboards.figures.models import DailyCount
from otklik.dashboards.figures.period import LENGTHS, Period
from otklik.dashboards.figures.period_comparison import Change, compare, ledger_of
from otklik.dashboards.leadership.overview_context import lead as told_to
from otklik.dashboards.leadership.overview_text import worse
from otklik.dashboards.leadership.pending_decisions import Decision, decisions
from otklik.dashboards.leadership.shared_query_results import SharedResults
from otklik.incidents.coverage.answered_and_unanswered import Scope, coverage
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.website.page_feedback.models import PageMark
from tests.factories import UserFactory, WaveFactory
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.test_coverage_and_reply_times import made

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
PAGE = "/desk/overview/"
MONTH = Period(length="month", against="before", last=TODAY)
DAY = timedelta(days=1)


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def decided(user: User) -> list[Decision]:
    return decisions(SharedResults.load(user, at=NOON), {})


def count_all() -> None:
    recount.recount(TODAY - DAY * 120, TODAY, at=NOON)


def test_days_that_nobody_counted_are_not_said_to_be_empty(
    client: Client, lead: User, noon: None, account: Account
) -> None:
    client.force_login(lead)
    nothing, uncounted = "не пришло ничего", "Эти дни ещё не посчитаны. Охват"

    def page() -> str:
        return text_of(client.get(PAGE).content.decode())

    assert uncounted in page()
    assert nothing not in page()
    recount.recount(TODAY - DAY * 3, TODAY, at=NOON)
    assert "Посчитаны ещё не все дни; в посчитанных ничто не требовало нашего ответа." in page()
    assert nothing not in page()
    count_all()
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        made(account, at=NOON + timedelta(minutes=1), answered=0)
        assert f"На 12:00 за эти дни {nothing}, что требует нашего ответа." in page()
        assert page().count("Пересчитать сейчас") == 2  # beside the sentence too


def test_from_sign_in_to_an_approved_reply_are_three_presses(
    client: Client, lead: User, noon: None, submitted: Reply
) -> None:
    client.force_login(lead)
    page = client.get("/desk/", follow=True)  # where the sign-in leads
    assert text_of(page.content.decode()).count("Вашего решения ждёт 1 дело.")
    href = unescape(re.findall(r'href="(/desk/approvals/[^"#]*)', page.content.decode())[-1])
    form = client.get(href)  # the first press
    assert "Обменяют и на распродаже" in form.content.decode()
    action = reverse("incidents:approval-decide", args=[submitted.key])
    assert action in form.content.decode()
    client.post(action, {"verdict": "approved", "revision": submitted.revision, "reason": ""})
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.ON_ITS_WAY  # the second
    assert "Решать сегодня нечего." in text_of(client.get(PAGE).content.decode())


def test_nobody_is_asked_about_their_own_words(submitted: Reply, staff: Staff, lead: User) -> None:
    kinds = [one.kind for one in decided(lead)]
    assert kinds == ["reply"]
    assert decided(staff.operator) == []
    submitted.writers.add(lead)
    assert decided(lead) == []


def test_what_goes_into_a_letter_holds_no_word_of_the_person(submitted: Reply, lead: User) -> None:
    [one] = decided(lead)
    assert "платье" in one.what
    assert "платье" not in one.plain
    assert one.due == submitted.incident.due_at


@pytest.mark.parametrize("length", LENGTHS)
def test_the_page_and_the_list_behind_it_say_the_same(
    entered: Client, account: Account, length: str
) -> None:
    for days in (0, 3, 10, 40, 100):
        made(account, at=NOON - DAY * days, answered=1)
        made(account, at=NOON - DAY * days)
    count_all()
    page = entered.get(PAGE, {"period": length})
    result = page.context["answers"][1]
    period = Period(length=length, against="before", last=TODAY)
    found = coverage(Scope(first=period.first, last=period.last), at=NOON)
    assert f"{found.answered()} из {found.base()}" in result.sentence
    listed = entered.get(result.address)
    assert listed.context["page"].paginator.count == found.base() - found.answered()


def test_a_figure_counted_ahead_says_when_and_its_rows_say_that_they_are_of_now(
    entered: Client, account: Account
) -> None:
    made(account, at=NOON - DAY * 3)
    count_all()
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        made(account, at=NOON + timedelta(minutes=1))
        page = entered.get(PAGE)
        result = page.context["answers"][1]
        assert (
            "посчитаны 12:00" in text_of(page.content.decode()).partition("Ждут вашего решения")[0]
        )
        listed = entered.get(result.address)
    assert "из 1 " in result.sentence
    assert listed.context["page"].paginator.count == 2
    text = text_of(listed.content.decode())
    assert "по состоянию на 12:05 (цифры обзора посчитаны заранее" in text


def answered_in(account: Account, *, days_ago: int, quick: int, slow: int) -> None:
    for n in range(quick + slow):
        made(account, at=NOON - DAY * days_ago, answered=1 if n < quick else 100)


def test_worse_is_said_where_it_is_proven_and_not_before(account: Account, lead: User) -> None:
    answered_in(account, days_ago=40, quick=40, slow=2)
    answered_in(account, days_ago=10, quick=20, slow=22)
    count_all()
    prompt = next(one for one in compare(MONTH, ledger_of(MONTH)) if one.metric.code == "prompt")
    assert prompt.change == Change.WORSE
    assert (prompt.now.count, prompt.now.base) == (20, 42)
    [text] = worse(told_to(lead, MONTH, at=NOON))
    assert "; сообщения за " in text.sentence  # other days than those of the period
    assert prompt.high is not None
    assert prompt.high < 0


def test_a_small_difference_is_no_worse_and_few_are_no_figure(account: Account) -> None:
    answered_in(account, days_ago=40, quick=20, slow=2)
    answered_in(account, days_ago=10, quick=19, slow=3)
    count_all()
    by_code = {one.metric.code: one.change for one in compare(MONTH, ledger_of(MONTH))}
    assert by_code["prompt"] == Change.UNPROVEN
    assert by_code["helped"] == Change.FEW


def test_lately_noticed_ones_do_not_make_it_look_worse(account: Account) -> None:
    answered_in(account, days_ago=40, quick=40, slow=0)
    answered_in(account, days_ago=10, quick=40, slow=0)
    for _ in range(60):
        made(account, at=NOON - DAY)  # no time yet to answer
    count_all()
    assert next(
        one for one in compare(MONTH, ledger_of(MONTH)) if one.metric.code == "prompt"
    ).change == (Change.UNPROVEN)


def test_days_that_were_not_counted_are_compared_with_nothing(account: Account) -> None:
    answered_in(account, days_ago=40, quick=40, slow=2)
    answered_in(account, days_ago=10, quick=20, slow=22)
    recount.recount(TODAY - DAY * 40, TODAY, at=NOON)
    assert {one.change for one in compare(MONTH, ledger_of(MONTH))} == {Change.UNCOUNTED}


def test_pages_that_fail_more_are_worse(entered: Client) -> None:
    for days, found, failed in ((40, 90, 10), (10, 50, 50)):
        for is_found, number in ((True, found), (False, failed)):
            PageMark.objects.create(
                path="/a/", on=TODAY - DAY * days, is_found=is_found, count=number
            )
    count_all()
    html = entered.get(PAGE).content.decode()
    page = text_of(html)
    assert "Хуже за последние 4 недели: найдено на сайте." in page
    assert "50 % (50 из 100), было 90 % (90 из 100)" in page.replace("\xa0", " ")
    behind = re.search(r'href="([^"]*)">Из чего это сложилось', html)
    assert behind
    text = text_of(entered.get(unescape(behind[1])).content.decode())
    assert "нашли, что искали, 50 из 100." in text


def test_what_was_missed_is_not_called_worse_and_of_the_year_before_it_is_said(
    entered: Client,
) -> None:
    for back in (400, 40):
        closed = NOON - DAY * back
        WaveFactory(
            opened_at=closed - DAY, stopped_at=closed, closed_at=closed,
            results_on=closed.date() + DAY,
        )  # fmt: skip
    page = text_of(entered.get(PAGE).content.decode())
    assert (
        "За последние 4 недели доказанных ухудшений нет. Пропущено: итоги опроса. Просрочено: 2."
        in page
    )
    assert "Пропущено: итоги опроса за 2025 год" in page


def test_what_is_late_is_told_thing_by_thing(
    entered: Client, account: Account, written: Written
) -> None:
    number = made(account, at=NOON - DAY * 3, due_at=NOON - DAY * 2).number
    made(account, at=NOON - DAY * 3, due_at=NOON + DAY)
    page = text_of(entered.get(PAGE).content.decode())
    assert "Просрочено: 1." in page
    late = text_of(entered.get("/desk/overview/late/").content.decode())
    assert "Просрочено: 1 из 2" in late
    assert "Просрочено на 2 д" in late.replace("\xa0", " ")
    own = text_of(entered.get(f"/desk/incidents/{number}/").content.decode())
    assert "Просрочено на 2 д" in own.replace("\xa0", " "), "one voice on both screens"


def test_an_empty_installation_says_what_is_not_known(entered: Client) -> None:
    page = text_of(entered.get(PAGE).content.decode())
    assert "Решать сегодня нечего." in page
    assert "Неизвестно: ни один опрос ещё не закрыт." in page
    assert "Эти дни ещё не посчитаны." in page


def test_counting_by_hand_is_a_task_and_the_page_tells_how_far_it_is(
    entered: Client, account: Account
) -> None:
    made(account, at=NOON - DAY * 5, answered=1)
    answer = entered.post("/desk/overview/recounting/", {"period": "week", "against": "year"})
    there = answer.headers["Location"].removesuffix("#period")
    asked = int(NOON.timestamp())
    assert there == f"{PAGE}?period=week&against=year&counting={asked}"
    assert not DailyCount.objects.exists()
    assert "Считаем заново. Готово дней: 0 из 7." in text_of(entered.get(there).content.decode())
    [task] = DBTaskResult.objects.filter(task_path=tasks.count_days.module_path)
    recount.recount(TODAY - DAY * 6, TODAY - DAY * 4, at=NOON)
    piece = entered.get(there, headers={"HX-Request": "true"})
    assert "Готово дней: 3 из 7." in text_of(piece.content.decode())
    assert "<h1" not in piece.content.decode()
    tasks.count_days.func(*task.args_kwargs["args"])
    assert DailyCount.objects.filter(metric="answered").exists()
    assert "Считаем заново" not in text_of(entered.get(there).content.decode())
    over = entered.get(there, headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == f"{PAGE}?period=week&against=year#period"


@pytest.mark.parametrize("counting", ["", "-1", "9" * 11, "9" * 30, "²", "1"])
def test_an_address_of_another_day_counts_nothing(entered: Client, counting: str) -> None:
    page = entered.get(PAGE, {"counting": counting})
    assert page.context["recounting"] is None


def test_a_wrong_address_is_the_usual_period(entered: Client) -> None:
    page = entered.get(PAGE, {"period": "'; --", "against": "никогда"})
    assert page.context["period"] == MONTH


def test_one_page_asks_a_bounded_number_of_questions(
    entered: Client,
    account: Account,
    submitted: Reply,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for days in range(30):
        made(account, at=NOON - DAY * days, answered=1)
    count_all()
    entered.get(PAGE)
    with django_assert_max_num_queries(29):
        entered.get(PAGE)


def test_only_whoever_may_see_it_counts_anew(client: Client, noon: None) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.post("/desk/overview/recounting/").status_code == 403
    assert client.get("/desk/overview/late/").status_code == 403
