"""Answers are drawn by a seed, rated by the checklist, by two blind to each other; none ranked."""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.message import Message
from otklik.incidents.quality.models import (
    DrawnAnswer,
    PointMark,
    PointRating,
    QualityDraw,
    QualityPoint,
    Rating,
    select,
)
from otklik.incidents.quality.results import results
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=20)
NOVEMBER = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


@pytest.fixture
def lead(db: None) -> User:
    user: User = UserFactory(role=Role.LEAD)
    return user


@pytest.fixture(autouse=True)
def points(db: None) -> list[QualityPoint]:
    return [
        QualityPoint.objects.create(code=f"p{n}", position=n, text=f"Пункт {n}") for n in (1, 2)
    ]


@pytest.fixture
def sent_replies(written: Written, staff: Staff) -> Callable[[int], list[Reply]]:
    """So many answers that stand in the network."""

    def make(count: int) -> list[Reply]:
        made = []
        for n in range(count):
            incident = written.incident(f"Вопрос {n}")
            asked = incident.messages.get()
            message = Message.objects.create(
                incident=incident, direction="out", lane="public", account=incident.account,
                container="wall", external_id=f"ours-{n}", occurred_at=NOON, received_at=NOON,
            )  # fmt: skip
            made.append(
                Reply.objects.create(
                    incident=incident,
                    author=staff.operator,
                    in_reply_to=asked,
                    lane="public",
                    text=f"Ответ {n}",
                    status="sent",
                    saved_at=NOON,
                    message=message,
                )
            )
        return made

    return make


def drawn(by: User, *, share: int = 100, two: bool = False, **more: Any) -> QualityDraw:
    asked = {**NOVEMBER, "seed": "a1", "at": LATER, **more}
    return QualityDraw.draw(share=share, wants_two=two, by=by, **asked)


def rated(answer: DrawnAnswer, by: User, *words: str, remark: str = "Не сказано") -> Rating:
    rating = Rating.begin(answer, by=by, at=LATER)
    values = {
        point: PointMark(word=word, remark=remark if word == "no" else "")
        for point, word in zip(QualityPoint.objects.all(), words, strict=True)
    }
    rating.keep(values, by=by, at=LATER)
    rating.finish(by=by, at=LATER)
    return rating


def test_the_seed_decides_and_anybody_can_repeat_the_draw(
    sent_replies: Callable[[int], list[Reply]], lead: User
) -> None:
    replies = sent_replies(20)
    replies[0].status = "failed"
    replies[0].save()
    draw = drawn(lead, share=25)
    keys = [reply.pk for reply in replies[1:]]
    by_hand = sorted(keys, key=lambda key: sha256(f"a1:{key}".encode()).digest())[:5]
    assert list(draw.answers.values_list("reply", flat=True)) == by_hand
    line = Line.objects.get(verb="quality.drawn")
    details = line.particulars
    assert details is not None
    assert (details["seed"], details["population"]) == ("a1", 19)
    assert select(keys, seed="b", share=25) != by_hand


def test_nobody_draws_until_they_like_it(
    sent_replies: Callable[[int], list[Reply]], lead: User
) -> None:
    with pytest.raises(Refused, match="ни один"):
        drawn(lead)
    sent_replies(3)
    with pytest.raises(Refused, match="закончились"):
        drawn(lead, at=NOON)
    drawn(lead)
    with pytest.raises(Refused, match="один раз"):
        drawn(lead, starts_on=date(2026, 11, 24), seed="b2")


def test_nobody_rates_their_own_and_two_are_enough(
    sent_replies: Callable[[int], list[Reply]], lead: User, staff: Staff
) -> None:
    sent_replies(1)
    answer = drawn(lead, two=True).answers.get()
    with pytest.raises(Refused):
        Rating.begin(answer, by=staff.operator, at=LATER)
    one = Rating.begin(answer, by=lead, at=LATER)
    assert Rating.begin(answer, by=lead, at=LATER) == one
    two = Rating.begin(answer, by=staff.approver, at=LATER)
    assert (one.is_second, two.is_second) == (False, True)
    with pytest.raises(Refused):
        Rating.begin(answer, by=UserFactory(role=Role.LEAD), at=LATER)


def test_it_is_finished_with_a_word_for_each_point_and_a_remark_for_each_no(
    sent_replies: Callable[[int], list[Reply]], lead: User
) -> None:
    sent_replies(1)
    answer = drawn(lead).answers.get()
    rating = Rating.begin(answer, by=lead, at=LATER)
    one, two = QualityPoint.objects.all()
    rating.keep({one: PointMark(word="yes", remark="")}, by=lead, at=LATER)
    with pytest.raises(Refused, match="2"):
        rating.finish(by=lead, at=LATER)
    rating.keep({two: PointMark(word="no", remark="")}, by=lead, at=LATER)
    with pytest.raises(Refused, match="автор"):
        rating.finish(by=lead, at=LATER)
    rating.keep({two: PointMark(word="no", remark="Нет срока")}, by=lead, at=LATER)
    rating.finish(by=lead, at=LATER)
    with pytest.raises(Refused):
        rating.keep({one: PointMark(word="no", remark="x")}, by=lead, at=LATER)


def test_figures_counted_by_hand(
    sent_replies: Callable[[int], list[Reply]], lead: User, staff: Staff
) -> None:
    """Twelve answers. First point: 9 yes, 2 no, 1 does not apply; second: yes to all of them.
    The second rater says the same but of two answers."""
    sent_replies(12)
    draw = drawn(lead, two=True)
    first = ["yes"] * 9 + ["no"] * 2 + ["na"]
    second = ["yes"] * 8 + ["no"] * 4
    for answer, one, other in zip(draw.answers.all(), first, second, strict=True):
        rated(answer, lead, one, "yes")
        rated(answer, staff.approver, other, "yes")
    found = results(draw)
    assert (found.rated, found.faultless) == (12, 10)
    point = found.points[0]
    assert (point.yes, point.n, point.na) == (9, 11, 1)
    assert point.interval is not None
    assert round(point.interval.low, 3) == 0.523
    assert point.agreement is not None
    # Same: 8 yes, 2 no of 12; by chance (9*8 + 2*4 + 1*0) / 144 = 80/144.
    assert (point.agreement.same, point.agreement.n) == (10, 12)
    assert point.agreement.kappa == pytest.approx((10 / 12 - 80 / 144) / (1 - 80 / 144))
    assert not point.shows_kappa
    assert found.points[1].agreement is not None
    assert found.points[1].agreement.kappa is None


def test_what_is_half_rated_is_shown_to_nobody(
    sent_replies: Callable[[int], list[Reply]], lead: User, staff: Staff, client: Client
) -> None:
    """The second is blind: neither the page of the draw nor that of the answer tells a word."""
    sent_replies(11)
    draw = drawn(lead, two=True)
    for answer in draw.answers.all():
        rated(answer, lead, "no", "yes", remark="Тайное замечание")
    assert results(draw).points == ()
    answer = draw.answers.all()[0]
    client.force_login(staff.approver)
    for address in (f"/desk/quality/{draw.pk}/", f"/desk/quality/answers/{answer.pk}/"):
        page = client.get(address).content.decode()
        assert "Тайное замечание" not in page
        assert "закончили: 1 из 2" in page or "Ответ 1" in page
    client.force_login(staff.operator)
    assert "Тайное замечание" not in client.get("/desk/quality/mine/").content.decode()
    rated(answer, staff.approver, "yes", "yes")
    page = client.get("/desk/quality/mine/").content.decode()
    assert "Тайное замечание" in page
    assert str(lead) not in page


@time_machine.travel(LATER, tick=False)
def test_the_lead_draws_chooses_and_nothing_typed_is_lost(
    sent_replies: Callable[[int], list[Reply]], lead: User, client: Client, staff: Staff
) -> None:
    sent_replies(2)
    client.force_login(lead)
    form = {"starts_on": "01.11.2026", "ends_on": "30.11.2026", "share": "50"}
    page = client.post("/desk/quality/new/", form, follow=True).content.decode()
    assert "Отобрано: 1 из 2" in page
    answer = DrawnAnswer.objects.get()
    address = f"/desk/quality/answers/{answer.pk}/"
    one, two = QualityPoint.objects.all()
    typed = {f"word-{one.pk}": "no", f"remark-{one.pk}": "Нет срока & даты"}
    assert client.post(f"{address}saving/", typed).json() == {"saved_at": "12:00"}
    assert "Нет срока &amp; даты" in client.get(address).content.decode()
    half = client.post(address, {**typed, "act": "finish"})
    assert half.status_code == 422
    assert "Нет срока &amp; даты" in half.content.decode()
    assert (
        f'<a href="#id_word-{two.pk}">' in half.content.decode()
    )  # what is missing is a press away
    client.post(address, {**typed, f"word-{two.pk}": "na", "act": "finish"})
    assert Rating.objects.get().finished_at == LATER
    assert PointRating.objects.count() == 2
    assert Line.objects.filter(verb="quality.rated").count() == 1
    assert client.post(f"{address}saving/", typed).status_code == 409
    client.force_login(staff.operator)
    assert client.get("/desk/quality/").status_code == 403
    client.force_login(staff.approver)
    assert client.get("/desk/quality/new/").status_code == 403
