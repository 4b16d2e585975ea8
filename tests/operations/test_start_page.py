"""/start/: open to this machine in a demonstration alone, and ticked by what really happened."""

import re
import time
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from otklik.channels.accounts.models import Account
from otklik.channels.networks.capabilities import Mode
from otklik.operations.cli import terminal_output
from otklik.operations.initial_accounts import credentials_file, open_accounts
from otklik.operations.run.start_supervised_programs import tell_addresses
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.pack_loader import Position
from tests.factories import AccountFactory, UserFactory
from tests.operations.starting import shown, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("begun")]


TINY = Path(__file__).resolve().parents[1] / "packs" / "tiny"


ADDED_BY_PROXIES = (
    "HTTP_X_ORIGINAL_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_SERVER", "HTTP_X_FORWARDED", "HTTP_X_FORWARDED_PORT", "HTTP_X_ORIGINAL_HOST",
    "HTTP_X_CLUSTER_CLIENT_IP", "HTTP_X_ENVOY_EXTERNAL_ADDRESS", "HTTP_X_AZURE_CLIENTIP",
    "HTTP_X_PROXYUSER_IP", "HTTP_CLIENT_IP", "HTTP_X_CLIENT_IP", "HTTP_FASTLY_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_CDN_LOOP", "HTTP_VIA", "HTTP_X_VIA",
    "HTTP_X_REMOTE_ADDR", "HTTP_X_HOST", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT",
    "HTTP_X_NAMED_BY_NOBODY",
)  # fmt: skip
WORD = '<strong>{}</strong> <span class="state state-done">'


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
        {"REMOTE_ADDR": ""},
        *({"REMOTE_ADDR": "127.0.0.1", name: "203.0.113.9"} for name in ADDED_BY_PROXIES),
    ],
)
def test_another_machine_finds_nothing(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/start/", **headers).status_code == 404  # type: ignore[arg-type]
    for address in ("/start/door/", "/start/walk/"):
        answer = client.post(address, {"door": "administrator"}, **headers)  # type: ignore[arg-type]
        assert answer.status_code == 404
    assert signed_in(client) is None
    assert "/start/" not in client.get("/", **headers).content.decode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMONSTRATION", False),
        ("BASE_URL", "https://otklik.example"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
    ],
)
def test_an_installation_in_earnest_has_no_such_page(
    client: Client, settings: Settings, name: str, value: object
) -> None:
    setattr(settings, name, value)
    assert client.get("/start/").status_code == 404
    assert client.post("/start/door/", {"door": "operator"}).status_code == 404
    assert signed_in(client) is None


def test_it_is_one_press_away_on_every_page_of_this_machine(client: Client) -> None:
    for address in ("/", "/practice/", "/account/login/"):
        assert 'href="/start/"' in client.get(address).content.decode(), address
    assert client.get("/start/").headers["Cache-Control"].startswith("max-age=0")


def test_the_editors_admin_leads_back_in_a_training_installation_alone(
    client: Client, settings: Settings
) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert '"/start/"' in client.get("/admin/").content.decode()
    settings.DEMONSTRATION = False
    assert '"/start/"' not in client.get("/admin/").content.decode()


# The doors


@pytest.mark.parametrize(
    ("door", "role", "place"),
    [
        ("operator", Role.OPERATOR, "/desk/incidents/"),
        ("editor", Role.AUTHORISED, "/admin/"),
        ("lead", Role.LEAD, "/desk/overview/"),
        ("administrator", Role.ADMINISTRATOR, "/desk/system/"),
    ],
)
def test_each_door_signs_in_its_role_and_opens_its_work(
    client: Client, door: str, role: Role, place: str
) -> None:
    answer = client.post("/start/door/", {"door": door}, follow=True)
    assert (answer.status_code, answer.redirect_chain[0][0]) == (200, place)
    user = signed_in(client)
    assert user is not None
    assert {appointment.role for appointment in user.current_appointments} == {role}
    assert client.session.get_expire_at_browser_close()


def test_a_citizen_is_nobody_here(client: Client) -> None:
    client.post("/start/door/", {"door": "operator"})
    answer = client.post("/start/door/", {"door": "citizen"})
    assert answer.headers["Location"].startswith("/practice/?draft=question#text-")
    assert signed_in(client) is None


def test_doors_are_presses_that_no_other_site_can_make(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/start/door/", "/start/walk/"):
        assert client.get(address).status_code == 405
        assert strict.post(address, {"door": "administrator"}).status_code == 403
    assert signed_in(strict) is None


def test_only_accounts_that_the_demonstration_made_are_behind_the_doors(
    client: Client, tmp_path: Path
) -> None:
    User.objects.filter(appointments__role=Role.LEAD).update(is_active=False)
    UserFactory(role=Role.LEAD)
    assert 'value="lead"' not in shown(client)
    assert client.post("/start/door/", {"door": "lead"}).status_code == 404
    assert client.post("/start/door/", {"door": "nobody"}).status_code == 404
    assert client.post("/start/door/").status_code == 404


def test_an_account_switched_off_still_shows_the_page(client: Client) -> None:
    Account.objects.get(code="practice").switch(Mode.OFF, by=None, at=timezone.now())
    assert client.get("/start/").status_code == 200


@pytest.mark.parametrize("language", ["", "/en"])
def test_it_speaks_both_languages(client: Client, language: str) -> None:
    page = client.get(f"{language}/start/").content.decode()
    assert ("Start here" if language else "Начните здесь") in page


def test_accounts_made_by_hand_beside_the_file_stay_shut(tmp_path: Path, client: Client) -> None:
    """A name in the file opens the door; a role alone does not."""
    credentials_file(tmp_path).unlink()
    assert client.post("/start/door/", {"door": "administrator"}).status_code == 404
    position = Position(code="boss", position="Начальник", unit="library", role=Role.ADMINISTRATOR)
    open_accounts([position], credentials_file(tmp_path), at=timezone.now())
    assert client.post("/start/door/", {"door": "administrator"}).status_code == 302
    user = signed_in(client)
    assert user is not None
    assert user.username == "boss"


# The terminal


def test_the_terminal_says_where_to_begin_set_apart_and_how_to_stop_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    settings.BASE_URL = "http://127.0.0.1:8107"
    tell_addresses(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[2] == ""
    assert re.fullmatch(r"  Начните здесь · Start here +http://127\.0\.0\.1:8107/start/", lines[1])
    places = [line.split()[-1].removeprefix(settings.BASE_URL) for line in lines[3:6]]
    assert places == ["/", "/desk/", "/practice/"]
    accounts = [line for line in lines if re.search(r" [a-z]+-[a-z]+-[a-z]+ ", line)]
    assert len(accounts) == User.objects.count()
    assert lines[-1].startswith("Остановить: Ctrl-C, данные останутся · ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMONSTRATION", False),
        ("BASE_URL", "https://otklik.example"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
    ],
)
def test_the_terminal_names_no_page_that_is_not_there(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    name: str,
    value: object,
) -> None:
    setattr(settings, name, value)
    tell_addresses(tmp_path)
    output = capsys.readouterr().out
    assert "/start/" not in output
    assert f"{settings.BASE_URL}/desk/" in output


def test_a_long_step_is_never_silent_and_says_how_long_it_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert terminal_output.BEAT_SECONDS < 5
    text, until = "", time.monotonic() + 60
    with terminal_output.step("Собираю", "Gathering"):
        while ".." not in text and time.monotonic() < until:
            time.sleep(0.01)
            text += capsys.readouterr().out
    (line,) = (text + capsys.readouterr().out).splitlines()
    assert re.fullmatch(r"Собираю · Gathering \.{2,}… \d+\.\d s", line)


def test_once_a_real_network_is_connected_nobody_is_told_that_nothing_leaves(
    client: Client,
) -> None:
    safe, careful = "отсюда ничего никуда не уходит", "Подключены настоящие сети"
    vk = AccountFactory(network="vk", code="page-vk", name="Страница отдела", mode=Mode.TWO_WAY)
    assert safe in shown(client), "without keys it sends nothing"
    assert careful not in shown(client)

    vk.keep_secrets({"token": "key"}, by=None, at=timezone.now())
    assert safe not in shown(client)
    assert f"{careful}: Страница отдела." in shown(client)
