"""Staff sign in by the authority's own identity provider and out of it; strangers do not."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.identity.provider_identity import ProviderIdentity
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from tests.factories import UserFactory
from tests.organisation.provided import BEGIN, colleague, is_in, provider, server, sign_in
from tests.organisation.provider_server import CLIENT, IdentityProvider

__all__ = ["colleague", "provider", "server"]
pytestmark = pytest.mark.django_db
LEFT, LEAVING = f"{BEGIN}left/", f"{BEGIN}leaving/"


@pytest.fixture
def administrator() -> User:
    return UserFactory(username="admin", role=Role.ADMINISTRATOR)


def test_a_colleague_signs_in_and_comes_where_they_were_going(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    page = client.get("/account/login/?next=/desk/profile/").content.decode()
    assert 'href="/account/provider/?next=/desk/profile/"' in page
    assert "Войти через СУДИС" in page
    assert sign_in(client).headers["Location"] == "/desk/profile/"
    assert is_in(client)
    line = Line.objects.with_verb("account.signed_in").get()
    assert line.particulars == {"ways": ["provider"]}


def test_without_the_setting_there_is_no_such_door(client: Client, colleague: User) -> None:
    assert client.get(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}answer/?code=1&state=1").status_code == 404
    assert BEGIN not in client.get("/account/login/").content.decode()


def test_strangers_are_refused_and_get_no_account(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    Authority.objects.create(code="authority", time_zone="Europe/Moscow")
    for person in ({"preferred_username": "petrova"}, {"preferred_username": ""}, {}):
        provider.person = person
        answer = sign_in(client)
        assert answer.status_code == 403
        assert "учётной записи для вас нет" in answer.content.decode()
    assert User.objects.get() == colleague
    assert Line.objects.with_verb("account.provider_stranger_refused").count() == 3


def test_a_closed_account_stays_closed(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    User.objects.update(is_active=False)
    assert "закрыл эту учётную запись" in sign_in(client).content.decode()
    assert not is_in(client)
    assert Line.objects.with_verb("account.provider_sign_in_refused").exists()


def test_an_address_of_mail_counts_only_as_a_verified_one(
    client: Client, provider: IdentityProvider, colleague: User, settings: Settings
) -> None:
    settings.OIDC = settings.OIDC | {"claim": "email"}
    User.objects.update(username="ivanova@authority.example")
    provider.person = {"email": "ivanova@authority.example", "email_verified": "true"}
    assert sign_in(client).status_code == 403
    provider.person["email_verified"] = True
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize(
    ("is_left_to_provider", "values"),
    [
        (False, {"amr": ["pwd", "mfa"]}),
        (True, {}),
        (True, {"acr": "1", "amr": ["pwd"]}),
        (True, {"amr": "mfa"}),
        (True, {"amr": ["pwd", "mfa"]}),
        (True, {"acr": "gold"}),
    ],
    ids=str,
)
def test_the_second_factor_is_ours_unless_the_provider_is_trusted_with_it_and_says_so(
    client: Client,
    provider: IdentityProvider,
    colleague: User,
    settings: Settings,
    is_left_to_provider: bool,
    values: dict[str, object],
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    named = {"gives_second_factor": is_left_to_provider, "acr": ("gold", "mfa")}
    settings.OIDC = settings.OIDC | named
    provider.person |= values
    is_left_to_provider &= values in ({"amr": ["pwd", "mfa"]}, {"acr": "gold"})
    assert ("acr_values=gold+mfa" in client.get(BEGIN).headers["Location"]) is settings.OIDC[
        "gives_second_factor"
    ]
    sign_in(client)
    assert is_in(client) is is_left_to_provider
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "v1:x:y"})
    other = Client()
    place = sign_in(other).headers["Location"]
    assert is_in(other) is is_left_to_provider
    assert place == (
        "/desk/profile/" if is_left_to_provider else "/account/second-factor/authenticate/"
    )


def test_nobody_is_sent_to_a_foreign_page_and_a_given_password_is_not_asked_about(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    User.objects.update(has_given_password=True)
    assert sign_in(client, "https://elsewhere.example/").headers["Location"] == "/desk/"
    assert is_in(client)


def test_one_is_known_by_what_the_provider_never_gives_to_another(
    client: Client, provider: IdentityProvider, colleague: User, administrator: User
) -> None:
    provider.person["sub"] = "of Ivanova"
    sign_in(client)
    provider.person = {"sub": "of Ivanova", "preferred_username": "ivanova-petrova"}
    married = Client()
    sign_in(married)
    assert is_in(married), "another name there, the same person"
    provider.person = {"sub": "of somebody new", "preferred_username": "ivanova"}
    stranger = Client()
    answer = sign_in(stranger)
    assert answer.status_code == 403
    assert "другому человеку" in answer.content.decode()
    assert not is_in(stranger)
    assert Line.objects.with_verb("account.provider_other_refused").exists()

    desk = Client()
    desk.force_login(administrator)
    page = f"/desk/staff/{colleague.pk}/"
    assert f"{page}provider/" in desk.get(page).content.decode()
    desk.post(f"{page}provider/")
    assert not is_in(client), "whoever was in by the old tie is out"
    assert f"{page}provider/" not in desk.get(page).content.decode()
    sign_in(stranger)
    assert is_in(stranger)
    verbs = ["account.provider_person_tied", "account.provider_person_untied"]
    assert [Line.objects.with_verb(verb).count() for verb in verbs] == [2, 1]
    with pytest.raises(Refused):
        ProviderIdentity.untie(colleague, by=colleague, at=timezone.now())


def test_who_signs_out_here_is_led_to_sign_out_there(
    client: Client, provider: IdentityProvider, colleague: User, settings: Settings
) -> None:
    sign_in(client)
    assert client.post("/account/logout/").headers["Location"] == LEFT
    assert f'href="{LEAVING}"' in client.get(LEFT).content.decode()
    there = urlsplit(client.get(LEAVING).headers["Location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.address}/logout"
    assert dict(parse_qsl(there.query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": f"{settings.BASE_URL}/",
    }
    foreign = client.get(LEAVING, headers={"sec-fetch-site": "cross-site"})
    assert foreign.headers["Location"] == LEFT
    provider.hides = {"end_session_endpoint"}
    cannot = client.get(LEAVING)
    assert cannot.status_code == 502
    assert "на странице самой системы" in cannot.content.decode()

    client.force_login(colleague)
    assert client.post("/account/logout/").headers["Location"] == "/"


def test_a_provider_that_is_away_says_so(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC = settings.OIDC | {"address": "http://127.0.0.1:9"}
    answer = client.get(BEGIN)
    assert answer.status_code == 502
    assert "Войдите по имени и паролю" in answer.content.decode()
