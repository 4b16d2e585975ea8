"""First steps: ticked by what an account really did, shown where its work begins, put away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from otklik.audit import entries
from otklik.audit.models import Line
from otklik.organisation.people.onboarding import Place, first_steps
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from tests.factories import UserFactory
from tests.institutions import MUSEUM
from tests.institutions import place as institution

pytestmark = pytest.mark.django_db
PLACES = {
    Role.OPERATOR: (Place.OPERATOR, "/desk/incidents/"),
    Role.SPECIALIST: (Place.OPERATOR, "/desk/incidents/"),
    Role.APPROVER: (Place.OPERATOR, "/desk/incidents/"),
    Role.AUTHORISED: (Place.EDITOR, "/admin/"),
    Role.LEAD: (Place.LEAD, "/desk/overview/"),
    Role.ADMINISTRATOR: (Place.ADMINISTRATOR, "/desk/system/"),
}
PUTTING_AWAY = "/desk/profile/first-steps/"


def done(user: User, place: Place) -> list[str]:
    """Addresses of what is ticked."""
    found = first_steps(User.objects.get(pk=user.pk), place)
    return [step.address for step in found.steps if step.is_done] if found else []


@pytest.mark.parametrize("role", Role)
def test_each_place_of_work_begins_with_steps_that_lead_somewhere(
    client: Client, role: Role
) -> None:
    user = UserFactory(role=role)
    at, address = PLACES[role]
    client.force_login(user)
    page = client.get(address).content.decode()
    found = first_steps(user, at)
    assert found is not None
    assert "Первые шаги" in page
    assert f"сделано 0 из {len(found.steps)}" in page
    assert 3 <= len(found.steps) <= 6
    for step in found.steps:
        assert str(step.sentence) in page
        there = step.address.partition("#")[0]
        assert resolve(there), there
        if there.startswith("/desk/"):
            assert client.get(there).status_code == 200, there


def test_a_step_is_ticked_by_the_act_itself_and_by_nothing_else(client: Client) -> None:
    user, other = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    now = timezone.now()
    entries.record(user, "account.opened", by=other, at=now)  # a colleague's
    entries.record(user, "account.opened", by=user, at=now - timedelta(days=400))  # before it was
    entries.record(user, "account.signed_in", by=user, at=now)
    assert done(user, Place.ADMINISTRATOR) == []
    User.open("newcomer", "Новый сотрудник", by=user, at=now + timedelta(seconds=1))
    assert done(user, Place.ADMINISTRATOR) == ["/desk/staff/new/"]
    assert "1 из" in client.get("/desk/system/").content.decode()


def test_what_is_shown_takes_two_queries_and_what_was_put_away_none(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for role, (at, _address) in PLACES.items():
        user = UserFactory(role=role)
        assert user.current_appointments
        with django_assert_max_num_queries(2):
            assert first_steps(user, at)
        user.set_first_steps_visibility(is_shown=False, by=user, at=timezone.now())
        with django_assert_max_num_queries(0):
            assert first_steps(user, at) is None


def test_they_are_put_away_by_a_press_and_brought_back_in_the_profile(client: Client) -> None:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    queue = "/desk/incidents/?view=mine"
    page = client.post(PUTTING_AWAY, {"next": queue}, follow=True)
    assert page.redirect_chain[0][0] == queue
    assert 'class="first-steps' not in page.content.decode()
    assert "Профиль вернёт первые шаги" in page.content.decode()
    assert 'name="back"' in client.get("/desk/profile/").content.decode()
    page = client.post(PUTTING_AWAY, {"back": "yes"}, follow=True)
    assert 'name="back"' not in page.content.decode()
    assert 'class="first-steps' in client.get(queue).content.decode()
    verbs = Line.objects.about(user).values_list("verb", flat=True)
    assert list(verbs) == ["user.first_steps_put_away", "user.first_steps_brought_back"]
    elsewhere = client.post(PUTTING_AWAY, {"next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == "/"


def test_once_all_is_done_they_are_folded(client: Client) -> None:
    user = UserFactory(role=Role.SPECIALIST)
    client.force_login(user)
    now = timezone.now()
    for verb in ("reply.submitted", "disclosure.confirmed", "user.shift_handed"):
        entries.record(user, verb, by=user, at=now)
    page = client.get("/desk/incidents/").content.decode()
    steps = page[page.index('class="first-steps') :]
    assert "3 из 3" in steps
    assert steps[: steps.index("</summary>")].count("<details>") == 1
    assert "Дальше:" not in steps[: steps.index("</section>")]


def test_an_institution_is_asked_for_nothing_that_is_the_authoritys(client: Client) -> None:
    lead = institution(MUSEUM).of(Role.LEAD)
    found = first_steps(lead, Place.LEAD)
    assert found is None or {step.address for step in found.steps} <= {"/desk/approvals/"}
