"""The site's editor is open by rights alone."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import User
from tests.factories import PASSWORD, AppointmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]
WRITING = [role for role in Role if Right.WRITE_PAGES in RIGHTS[role]]
PLACES = ["/admin/", "/admin/pages/", "/admin/images/", "/admin/documents/"]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", PLACES)
def test_the_editor_is_open_to_those_who_may_edit(client: Client, role: Role, place: str) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(place).status_code == (200 if role in [*EDITING, *WRITING] else 403)


@pytest.mark.parametrize("place", PLACES)
def test_a_stranger_is_sent_to_sign_in(client: Client, place: str) -> None:
    answer = client.get(place)
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]


def test_being_a_superuser_of_django_opens_nothing(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/admin/").status_code == 403
    assert client.get("/desk/").status_code == 403


@pytest.mark.parametrize("role", EDITING)
def test_who_may_edit_can_work_with_pages_and_files(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    client.get("/admin/")
    user = User.objects.get()
    page = Page.objects.filter(depth=2)[0].permissions_for_user(user)
    assert page.can_edit()
    assert page.can_publish()
    for kind in (get_image_model(), get_document_model()):
        assert policy_registry.get_by_type(kind).user_has_permission(user, "add")
        assert policy_registry.get_by_type(kind).user_has_permission(user, "change")


def test_only_who_administers_manages_sites_and_users(client: Client) -> None:
    editor, administrator = UserFactory(role=Role.AUTHORISED), UserFactory(role=Role.ADMINISTRATOR)
    assert not editor.has_perm("wagtailcore.change_site")
    assert not editor.is_superuser
    assert administrator.has_perm("wagtailcore.change_site")
    assert not administrator.is_superuser


def test_the_door_closes_when_the_appointment_ends(client: Client) -> None:
    appointment = AppointmentFactory(role=Role.AUTHORISED)
    user = appointment.user
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    assert user.groups.exists()
    appointment.end(date(2024, 1, 31), by=None, at=timezone.now())
    assert client.get("/admin/").status_code == 403
    assert not user.groups.exists()


@pytest.mark.parametrize(
    "place",
    [
        "/admin/users/",
        "/admin/users/new/",
        "/admin/users/edit/{user.pk}/",
        "/admin/users/delete/{user.pk}/",
        "/admin/groups/",
        "/admin/groups/new/",
        "/admin/bulk/organisation/user/delete/?id={user.pk}",
        "/admin/bulk/organisation/user/set_active_state/?id={user.pk}",
    ],
)
@pytest.mark.parametrize("is_superuser", [False, True])
def test_wagtail_changes_no_colleague_behind_the_journal(
    client: Client, place: str, is_superuser: bool
) -> None:
    approver = UserFactory(role=Role.APPROVER)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, is_superuser=is_superuser))
    address = place.format(user=approver)
    form = {"password1": "another horse battery", "password2": "another horse battery"}
    assert client.get(address).status_code == 403
    assert client.post(address, {**form, "username": "new"}).status_code == 403
    assert User.objects.get(pk=approver.pk).password == approver.password
    assert User.objects.count() == 2


def test_the_editor_offers_no_page_for_colleagues(client: Client) -> None:
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = client.get("/admin/").content.decode()
    assert "/admin/users/" not in page
    assert "/admin/groups/" not in page
    for permission in ("organisation.change_user", "organisation.add_user", "auth.change_group"):
        assert not administrator.has_perm(permission)


def test_wagtails_page_of_ones_own_account_leads_to_ours(client: Client) -> None:
    user = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(user)
    form = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "name_email-email": "a@example.org",
        "password-old_password": PASSWORD,
        "password-new_password1": "another horse battery",
        "password-new_password2": "another horse battery",
    }
    for answer in (client.get("/admin/account/"), client.post("/admin/account/", form)):
        assert answer.headers["Location"] == "/account/password/change/"
    user.refresh_from_db()
    assert user.email != "a@example.org"
    assert user.check_password(PASSWORD)
