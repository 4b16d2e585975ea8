"""/start/: open to this machine in a demonstration alone, and ticked by what really happened."""

import re
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from otklik.channels.models import Account
from otklik.channels.networks.base import Mode
from otklik.incidents.intake import receive_question
from otklik.incidents.models import Incident, Reply, Topic
from otklik.installation import demonstration, speaking
from otklik.installation.accounts import credentials_file, open_accounts
from otklik.installation.loading import load_pack
from otklik.installation.running import tell_addresses
from otklik.installation.staging.stage import Stage
from otklik.organisation.models import User
from otklik.organisation.pack import Position
from otklik.organisation.rights import Role
from otklik.practice.models import Comment, Dialogue, Person, Post
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 16
TINY = Path(__file__).resolve().parents[1] / "packs" / "tiny"
WORD = '<strong>{}</strong> <span class="state state-done">'


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "secrets").mkdir()
    load_pack(TINY, at=timezone.now())
    demonstration.set_up(TINY, tmp_path, at=timezone.now() - timedelta(days=1))
    Stage(account=Account.objects.get(code="practice"), names=["Житель"]).tell(at=timezone.now())


def shown(client: Client) -> str:
    return client.get("/start/").content.decode()


def ticked(client: Client) -> list[bool]:
    """Of the three steps, in order."""
    steps = re.findall(r"<li class=\"flow\">(.*?)</li>", shown(client), re.DOTALL)
    return ["state-done" in step for step in steps]


def signed_in(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


# Whom it is open to


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
        {"REMOTE_ADDR": ""},
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
    ("name", "value"), [("DEMONSTRATION", False), ("BASE_URL", "https://otklik.example")]
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
    assert answer.headers["Location"].startswith("/practice/?draft=dress#text-")
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


# The path


def comment(client: Client, text: str = "Есть ли у вас словарь?") -> Comment:
    newest = Post.objects.newest_first()[0]
    client.post(f"/practice/posts/{newest.pk}/comments/", {"text": text})
    return Comment.objects.get(text=text)


def played() -> Person:
    return Comment.objects.filter(author__isnull=False).latest("pk").author or Person()


def told() -> Incident:
    """The desk has heard of the comment."""
    stage().tell(at=timezone.now())
    return Incident.objects.latest("pk")


def stage() -> Stage:
    return Stage(account=Account.objects.get(code="practice"), names=["Житель"])


def sent(incident: Incident) -> Reply:
    operator, at = User.objects.get(appointments__role=Role.OPERATOR), timezone.now()
    topic = Topic.objects.filter(needs_approval=False).order_by("code")[0]
    assert topic.unit is not None
    incident.triage(unit=topic.unit, topic=topic, urgency="normal", by=operator, at=at)
    to = incident.messages.order_by("pk")[0]
    reply = Reply.begin(incident, to=to, key=uuid4(), by=operator, at=at)
    reply.save_draft("Да, есть.", revision=0, by=operator, at=at)
    reply.send(by=operator, at=at)
    return reply


def test_the_steps_tick_when_it_really_happened(client: Client) -> None:
    assert ticked(client) == [False, False, False]
    answer = client.post("/start/walk/")
    assert answer.headers["Location"].startswith("/practice/?draft=dress#text-")
    assert ticked(client) == [False, False, False]

    comment(client)
    assert ticked(client) == [True, False, False]
    early = client.post("/start/door/", {"door": "operator"})
    assert early.headers["Location"] == "/desk/incidents/?view=all"
    incident = told()
    door = client.post("/start/door/", {"door": "operator"})
    assert door.headers["Location"] == f"/desk/incidents/{incident.number}/"

    reply = sent(incident)
    assert ticked(client) == [True, True, False]
    assert "до тех пор его можно вернуть" in shown(client)
    stage().deliver(reply, at=timezone.now())
    assert ticked(client) == [True, True, True]
    assert re.search(r"Это заняло \d+ секунд", shown(client))


def test_the_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.post("/start/walk/")
    comment(client)
    client.post("/start/door/", {"door": "operator"})
    reply = sent(told())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert ticked(client).count(True) == 2
    stage().deliver(reply, at=timezone.now())
    with django_assert_max_num_queries(MOST_QUERIES):
        assert ticked(client).count(True) == 3


def test_what_others_or_the_person_did_before_ticks_nothing(client: Client) -> None:
    comment(client, "Написано до начала")
    client.post("/start/walk/")
    other = Person.objects.arrive(at=timezone.now())
    Post.objects.newest_first()[0].comment("Чужой", by=other, at=timezone.now())
    assert ticked(client) == [False, False, False]


def test_taking_back_unticks(client: Client) -> None:
    client.post("/start/walk/")
    comment(client)
    reply = sent(told())
    assert ticked(client) == [True, True, False]
    reply.take_back(by=reply.author, at=timezone.now())
    assert ticked(client) == [True, False, False]
    Comment.objects.latest("pk").erase(at=timezone.now())
    assert ticked(client) == [False, False, False]


def test_a_walk_survives_signing_in_and_out_and_can_begin_anew(client: Client) -> None:
    client.post("/start/walk/")
    comment(client)
    for door in ("operator", "administrator", "citizen"):
        client.post("/start/door/", {"door": door})
    assert ticked(client) == [True, False, False]
    client.post("/start/walk/")
    assert ticked(client) == [False, False, False]
    comment(client, "Ещё раз")
    first, again = Comment.objects.order_by("pk")
    assert first.author != again.author  # one person's comments would be one matter


def test_an_answer_to_something_else_of_the_person_ticks_nothing(client: Client) -> None:
    client.post("/start/walk/")
    comment(client, "Первое")
    first = told()
    comment(client, "Второе")
    assert told() == first
    sent(first)
    assert ticked(client) == [True, False, False]


def test_a_page_that_looks_again_gets_only_what_changed(client: Client) -> None:
    assert client.get("/start/steps/").status_code == 204
    client.post("/start/walk/")
    (again,) = re.findall(r'hx-get="(/start/steps/\?seen=\d+)"', shown(client))
    assert client.get(again).status_code == 204
    comment(client)
    changed = client.get(again)
    assert changed.status_code == 200
    assert "state-done" in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_a_forged_walk_is_no_walk(client: Client) -> None:
    client.cookies["otklik_walk"] = "0:1:forged"
    assert ticked(client) == [False, False, False]


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
    ("name", "value"), [("DEMONSTRATION", False), ("BASE_URL", "https://otklik.example")]
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
    told = capsys.readouterr().out
    assert "/start/" not in told
    assert f"{settings.BASE_URL}/desk/" in told


def test_a_long_step_is_never_silent_and_says_how_long_it_took(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert speaking.BEAT_SECONDS < 5
    monkeypatch.setattr(speaking, "BEAT_SECONDS", 0.05)
    said, until = "", time.monotonic() + 60
    with speaking.step("Собираю", "Gathering"):
        while ".." not in said and time.monotonic() < until:
            time.sleep(0.01)
            said += capsys.readouterr().out
    (line,) = (said + capsys.readouterr().out).splitlines()
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


# What a citizen does first


def of_citizen(client: Client) -> dict[str, bool]:
    """Which of the first steps are ticked, by their addresses or, once ticked, their words."""
    page = shown(client)
    steps = page[page.index('class="first-steps') :].partition("</section>")[0]
    return {step: "state-done" in step for step in re.findall(r"<li>(.*?)</li>", steps)}


def test_first_steps_of_a_citizen_are_ticked_by_what_was_written(client: Client) -> None:
    assert list(of_citizen(client).values()) == [False] * 4  # no survey is open
    client.post("/start/walk/")
    comment(client)
    who, now = played(), timezone.now()
    Dialogue.objects.begun_by(who, at=now).write("Лично", by=who, at=now)
    assert list(of_citizen(client).values()) == [True, True, False, False]
    receive_question(key=uuid4(), text="Где купить словарь?", at=timezone.now())
    assert list(of_citizen(client).values()) == [True, True, True, False]
    assert list(of_citizen(Client()).values()) == [False, False, True, False]


def test_a_citizen_puts_first_steps_away_in_one_browser(client: Client) -> None:
    page = client.post("/start/first-steps/", follow=True).content.decode()
    assert 'class="first-steps' not in page
    assert "Вернуть первые шаги" in page
    assert of_citizen(Client())
    page = client.post("/start/first-steps/", {"back": "yes"}, follow=True).content.decode()
    assert 'class="first-steps' in page
    assert client.get("/start/first-steps/").status_code == 405
