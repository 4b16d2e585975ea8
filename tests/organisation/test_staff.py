"""The administrator opens accounts, appoints, and closes the accounts of those who leave."""

import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import PASSWORD, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/desk/staff/"


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def administrator() -> User:
    return UserFactory(username="admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def entered(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def unit() -> Unit:
    return UnitFactory(name="Отдел торговли")


def day(value: object) -> str:
    return f"{value:%d.%m.%Y}"


def form(unit: Unit, **more: str) -> dict[str, str]:
    return {
        "username": "ivanova",
        "name": "Специалист отдела",
        "role": Role.SPECIALIST,
        "unit": str(unit.pk),
        "starts_on": day(timezone.localdate()),
        "ends_on": "",
        **more,
    }


def test_a_new_colleague_signs_in_with_the_password_shown_once_and_changes_it(
    entered: Client, unit: Unit
) -> None:
    answer = entered.post(f"{PAGE}new/", form(unit), follow=True)
    page = answer.content.decode()
    password = unescape(re.search(r'class="given-secret"[^>]*>([^<]+)<', page)[1])  # type: ignore[index]
    person = User.objects.get(username="ivanova")
    assert password not in entered.get(f"{PAGE}{person.pk}/").content.decode()
    new = Client()
    new.post(reverse("account_login"), {"login": "ivanova", "password": password})
    assert new.get("/desk/profile/").status_code == 302
    assert new.get(reverse("account_login")).headers["Location"] == reverse(
        "account_change_password"
    )
    asked = new.get(reverse("account_change_password")).content.decode()
    assert "Вернуться, ничего не меняя" not in asked  # there is nowhere to go back to
    assert f'action="{reverse("account_logout")}"' in asked
    new.post(
        reverse("account_change_password"),
        {
            "oldpassword": password,
            "password1": "свой длинный пароль 7",
            "password2": "свой длинный пароль 7",
        },
    )
    assert new.get("/desk/profile/").status_code == 200
    person.refresh_from_db()
    assert person.may(Right.SUPPLY)
    assert password not in str(list(Line.objects.values()))


def test_a_fault_of_the_form_loses_nothing_and_opens_nothing(entered: Client, unit: Unit) -> None:
    UserFactory(username="Ivanova")
    for wrong, item in (
        ({}, "уже занято"),
        ({"username": "две части"}, "без пробелов"),
        ({"username": "petrova", "ends_on": "01.01.2020"}, "не может закончиться раньше"),
    ):
        answer = entered.post(f"{PAGE}new/", form(unit, **wrong))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert item in page
        assert "Специалист отдела" in page
    assert not User.objects.filter(username__in=("petrova", "две части")).exists()


def test_whoever_leaves_is_out_at_once(entered: Client, administrator: User, unit: Unit) -> None:
    colleague: User = UserFactory(username="leaving", role=Role.OPERATOR, unit=unit)
    later = colleague.appoint(
        UnitFactory(), Role.APPROVER, timezone.localdate() + timedelta(days=5), None, timezone.now()
    )
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "v1:x:y"})
    theirs = Client()
    theirs.post(reverse("account_login"), {"login": "leaving", "password": PASSWORD})
    theirs.force_login(colleague)
    assert theirs.get("/desk/profile/").status_code == 200
    entered.post(f"{PAGE}{colleague.pk}/closing/")
    assert theirs.get("/desk/profile/").status_code == 302
    colleague = User.objects.get(pk=colleague.pk)
    assert not colleague.is_active
    assert not colleague.rights
    assert not colleague.appointments.not_ended(on=timezone.localdate()).exists()
    assert not colleague.appointments.filter(pk=later.pk).exists()
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert Line.objects.filter(verb="account.closed", subject_key=str(colleague.pk)).exists()
    page = entered.post(f"{PAGE}{colleague.pk}/reopening/", follow=True).content.decode()
    assert 'class="given-secret"' in page
    colleague = User.objects.get(pk=colleague.pk)
    assert colleague.is_active
    assert not colleague.rights  # appointments are given anew


def test_nobody_appoints_or_closes_themselves(
    entered: Client, administrator: User, unit: Unit
) -> None:
    own = f"{PAGE}{administrator.pk}/"
    refused = entered.post(own, form(unit, role=Role.APPROVER))
    assert "Никто не назначает" in refused.content.decode()
    entered.post(f"{own}closing/")
    entered.post(f"{own}password/")
    administrator = User.objects.get(pk=administrator.pk)
    assert administrator.is_active
    assert administrator.check_password(PASSWORD)
    assert not administrator.may(Right.APPROVE)


def test_the_verbs_ask_the_right_themselves(unit: Unit) -> None:
    lead, colleague = UserFactory(role=Role.LEAD), UserFactory(role=Role.OPERATOR)
    now = timezone.now()
    acts = (
        lambda: User.open("somebody", "Кто-то", by=lead, at=now),
        lambda: colleague.renew_password(by=lead, at=now),
        lambda: colleague.drop_second_factor("позвонил", by=lead, at=now),
        lambda: colleague.close(by=lead, at=now),
        lambda: colleague.reopen(by=lead, at=now),
        lambda: colleague.be_appointed(
            unit, Role.ADMINISTRATOR, now.date(), ends_on=None, by=lead, at=now
        ),
        lambda: colleague.leave(colleague.appointments.get(), now.date(), by=lead, at=now),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_a_new_password_and_a_lost_telephone_end_sessions(entered: Client) -> None:
    colleague = UserFactory(role=Role.OPERATOR)
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "v1:x:y"})
    theirs = Client()
    theirs.force_login(colleague)
    without = entered.post(f"{PAGE}{colleague.pk}/second-factor/", {"reason": " "})
    assert without.status_code == 422
    assert theirs.get("/desk/profile/").status_code == 200
    entered.post(f"{PAGE}{colleague.pk}/second-factor/", {"reason": "Узнал по голосу"})
    assert theirs.get("/desk/profile/").status_code == 302
    assert not Authenticator.objects.filter(user=colleague).exists()
    theirs.force_login(User.objects.get(pk=colleague.pk))
    entered.post(f"{PAGE}{colleague.pk}/password/")
    assert theirs.get("/desk/profile/").status_code == 302


def test_an_appointment_ends_on_its_last_day(entered: Client, unit: Unit) -> None:
    colleague = UserFactory(role=Role.OPERATOR, unit=unit)
    held = colleague.appointments.get()
    entered.post(f"{PAGE}appointments/{held.pk}/end/", {"ends_on": "завтра"})
    held.refresh_from_db()
    assert held.ends_on is None
    entered.post(
        f"{PAGE}appointments/{held.pk}/end/", {"ends_on": day(timezone.localdate() + timedelta(1))}
    )
    held.refresh_from_db()
    assert held.ends_on == timezone.localdate() + timedelta(1)


def test_the_list_is_found_through_and_asks_few_questions(
    entered: Client, unit: Unit, django_assert_max_num_queries: object
) -> None:
    for n in range(60):
        UserFactory(
            username=f"colleague{n}", name=f"Специалист {n}", role=Role.SPECIALIST, unit=unit
        )
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = entered.get(PAGE)
    assert page.context["page"].paginator.count == 61
    found = entered.get(PAGE, {"q": "colleague59"})
    assert "Специалист 59" in found.content.decode()
    assert "Никого не нашлось" in entered.get(PAGE, {"q": "zzz"}).content.decode()


def test_a_password_handed_over_and_not_used_opens_nothing_after_two_weeks(
    entered: Client, administrator: User, unit: Unit
) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    person, password = User.open_with(
        "ivanova", "Специалист", unit=unit, role=Role.SPECIALIST, starts_on=today, ends_on=None,
        by=administrator, at=now - timedelta(days=15),
    )  # fmt: skip
    words = {"login": "ivanova", "password": password}
    new = Client()
    answer = new.post(reverse("account_login"), words)
    assert answer.status_code == 403
    assert "в течение двух недель" in answer.content.decode()
    assert new.get(reverse("account_login")).status_code == 200, "nobody is signed in"
    assert Line.objects.with_verb("account.given_password_refused").count() == 1
    assert "не пригодился вовремя" in entered.get(f"{PAGE}{person.pk}/").content.decode()
    words["password"] = person.renew_password(by=administrator, at=now)
    assert new.post(reverse("account_login"), words).status_code == 302
