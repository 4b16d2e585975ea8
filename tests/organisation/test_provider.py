"""Staff sign in by the authority's own identity provider; strangers and forgeries do not."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from joserfc.jwk import RSAKey
from pytest_django import Settings

from otklik.core.refusal import Refused
from otklik.journal.models import Line
from otklik.organisation.identity.provider import is_safe
from otklik.organisation.models import Authority, ProviderIdentity, User
from otklik.organisation.rights import Role
from tests.factories import UserFactory
from tests.organisation.provider_server import CLIENT, SECRET, IdentityProvider, served

pytestmark = pytest.mark.django_db
BEGIN = "/account/provider/"
LEFT, LEAVING = f"{BEGIN}left/", f"{BEGIN}leaving/"


@pytest.fixture(scope="module")
def server() -> Iterator[IdentityProvider]:
    with served() as provider:
        yield provider


@pytest.fixture
def provider(server: IdentityProvider, settings: Settings) -> IdentityProvider:
    cache.clear()
    server.person, server.wrong = {"preferred_username": "Ivanova"}, {}
    server.hides = set()
    server.signs_with, server.issuer, server.algorithm = None, "", "RS256"
    settings.OIDC = {
        "address": server.address, "client_id": CLIENT, "secret": SECRET,
        "label": "Войти через СУДИС", "claim": "preferred_username",
        "gives_second_factor": False, "acr": (), "ca": "",
    }  # fmt: skip
    return server


@pytest.fixture
def colleague() -> User:
    return UserFactory(username="ivanova", role=Role.OPERATOR)


@pytest.fixture
def administrator() -> User:
    return UserFactory(username="admin", role=Role.ADMINISTRATOR)


def sign_in(client: Client, place: str = "/desk/profile/") -> httpx.Response:
    """The way of a browser; what our side says at its end."""
    there = client.get(BEGIN, {"next": place})
    back = urlsplit(httpx.get(there.headers["Location"]).headers["Location"])
    return client.get(back.path + "?" + back.query)  # type: ignore[return-value]


def is_in(client: Client) -> bool:
    return client.get("/desk/profile/").status_code == 200


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another program"},
        {"aud": [CLIENT, "another program"]},
        {"azp": "another program"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    client: Client, provider: IdentityProvider, colleague: User, wrong: dict[str, object]
) -> None:
    provider.wrong = wrong
    answer = sign_in(client)
    assert answer.status_code == 502
    assert "отвечает не так, как должна" in answer.content.decode()
    assert not is_in(client)


def test_a_token_signed_by_another_key_or_by_the_open_one_is_refused(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_in(client).status_code == 502
    provider.signs_with, provider.issuer = None, "https://elsewhere.example"
    assert client.get(BEGIN).status_code == 502
    assert not is_in(client)


def test_an_answer_belongs_to_the_browser_that_asked_and_is_used_once(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    there = client.get(BEGIN)
    back = urlsplit(httpx.get(there.headers["Location"]).headers["Location"])
    other = Client()
    address = f"{back.path}?{back.query}"
    assert other.get(address).status_code == 400
    assert not is_in(other)
    assert client.get(address).status_code == 302
    client.post("/account/logout/")
    assert client.get(address).status_code == 400
    client.get(BEGIN)
    assert client.get(f"{BEGIN}answer/?error=access_denied&state=x").status_code == 400
    assert not is_in(client)


def test_a_foreign_page_begins_no_sign_in(client: Client, provider: IdentityProvider) -> None:
    for site in ("cross-site", "same-site"):
        there = client.get(BEGIN, {"next": "/desk/"}, headers={"sec-fetch-site": site})
        assert there.headers["Location"] == "/account/login/?next=/desk/"
    pressed = client.get(BEGIN, headers={"sec-fetch-site": "same-origin"})
    assert pressed.headers["Location"].startswith(provider.address)


def test_a_sign_in_older_than_a_day_of_work_is_refused(
    client: Client, provider: IdentityProvider, colleague: User
) -> None:
    assert "max_age=43200" in client.get(BEGIN).headers["Location"]
    for at in (int(time.time()) - 13 * 3600, int(time.time()) + 3600):
        provider.wrong = {"auth_time": at}
        assert "слишком давно" in sign_in(client).content.decode()
    assert not is_in(client)
    provider.wrong = {"auth_time": int(time.time()) - 3600}
    sign_in(client)
    assert is_in(client)


@pytest.mark.parametrize("said", [None, "today", True])
def test_a_token_that_does_not_say_when_the_sign_in_was_is_refused_in_words(
    client: Client, provider: IdentityProvider, colleague: User, said: object
) -> None:
    provider.wrong = {"auth_time": said}
    answer = sign_in(client)
    assert answer.status_code == 502
    assert "не сообщает, когда вы у неё вошли" in answer.content.decode()
    assert not is_in(client)


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
    ("is_left_to_provider", "told"),
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
    told: dict[str, object],
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    named = {"gives_second_factor": is_left_to_provider, "acr": ("gold", "mfa")}
    settings.OIDC = settings.OIDC | named
    provider.person |= told
    is_left_to_provider &= told in ({"amr": ["pwd", "mfa"]}, {"acr": "gold"})
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


def test_only_https_or_this_machine_is_asked(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC = settings.OIDC | {"address": "http://sso.example"}
    assert client.get(BEGIN).status_code == 502
    assert [is_safe(one) for one in ("https://a.example", "http://127.0.0.1:1", "ftp://a")] == [
        True, True, False,
    ]  # fmt: skip


def test_a_provider_that_is_away_says_so(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    settings.OIDC = settings.OIDC | {"address": "http://127.0.0.1:9"}
    answer = client.get(BEGIN)
    assert answer.status_code == 502
    assert "Войдите по имени и паролю" in answer.content.decode()
