"""Sources are read, raw first, and what they say becomes mentions once."""

import threading
from collections.abc import Iterator
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import OperationalError

from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.collect import collect, is_about_us, take_in
from otklik.dashboards.media_monitoring.sources.models import RawMention, Source
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.user import User
from tests.dashboards.media_monitoring.conftest import NOON
from tests.statements import failing

pytestmark = pytest.mark.django_db
ITEM = "<item><guid>{key}</guid><title>{title}</title><description>{text}</description></item>"


class Paper:
    """A newspaper on this machine."""

    def __init__(self) -> None:
        self.status, self.items = 200, list[str]()
        paper = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"<rss><channel>{''.join(paper.items)}</channel></rss>".encode()
                self.send_response(paper.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def print_(self, key: str, text: str, title: str = "") -> None:
        self.items.append(ITEM.format(key=key, title=title, text=text))


@pytest.fixture
def paper() -> Iterator[Paper]:
    made = Paper()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def source(paper: Paper, operator: User) -> Source:
    return Source.add(
        name="Газета", url=f"{paper.url}/feed", words="", every_minutes=30, by=operator, at=NOON
    )


def test_what_a_feed_says_becomes_mentions_once(
    paper: Paper, source: Source, topics: dict[str, Topic]
) -> None:
    paper.print_("1", "Снова выросли цены на хлеб, сколько можно. Звоните 8 928 000-00-00")
    assert collect(source.pk, at=NOON, ours=paper.url) == 1
    assert RawMention.objects.get().body["text"].endswith("000-00-00")
    assert not take_in(at=NOON)
    source.refresh_from_db()
    later = source.next_at
    assert later == NOON + timedelta(minutes=30)
    assert collect(source.pk, at=later, ours=paper.url) == 0
    take_in(at=later)
    mention = Mention.objects.get()
    assert mention.topic == topics["prices"]
    assert mention.topic_reason
    assert (mention.tone, mention.tone_reason) == ("angry", "сколько можно")
    assert "000-00-00" not in mention.text
    assert mention.state == "new"


def test_a_corrected_article_is_brought_up_to_date(paper: Paper, source: Source) -> None:
    paper.print_("1", "Первый текст статьи о рынке")
    collect(source.pk, at=NOON, ours=paper.url)
    paper.items.clear()
    paper.print_("1", "Исправленный текст статьи о рынке")
    collect(source.pk, at=NOON + timedelta(hours=1), ours=paper.url)
    take_in(at=NOON + timedelta(hours=1))
    assert [mention.text for mention in Mention.objects.all()] == [
        "Исправленный текст статьи о рынке"
    ]
    assert RawMention.objects.count() == 2


def test_only_what_holds_the_words_is_a_mention(paper: Paper, source: Source) -> None:
    Source.objects.update(words="потребитель, рост цен")
    paper.print_("1", "Права потребителей в республике")
    paper.print_("2", "О росте цен спорят")
    paper.print_("3", "Футбол: счёт открыт")
    collect(source.pk, at=NOON, ours=paper.url)
    take_in(at=NOON)
    assert set(Mention.objects.values_list("raw__key", flat=True)) == {"1", "2"}
    assert RawMention.objects.get(is_passed_over=True).key == "3"


def test_near_repeats_are_one_group(paper: Paper, source: Source) -> None:
    text = "На рынке города подорожали мука, сахар, масло и молоко, сообщили продавцы"
    paper.print_("1", text)
    paper.print_("2", text + " вчера")
    paper.print_("3", "Открылась новая ярмарка выходного дня на площади у вокзала")
    collect(source.pk, at=NOON, ours=paper.url)
    take_in(at=NOON)
    first, second, third = Mention.objects.order_by("raw__key")
    assert first.group == second.group == first.pk
    assert third.group == third.pk
    shown = Mention.objects.first_of_their_kind().with_repeats().order_by("raw__key")
    assert [(one.raw and one.raw.key, one.repeats) for one in shown] == [("1", 1), ("3", 0)]


def test_an_address_within_our_network_is_not_asked(paper: Paper, source: Source) -> None:
    paper.print_("1", "Тайна")
    assert collect(source.pk, at=NOON) == 0
    source.refresh_from_db()
    assert source.faults == 1
    assert source.problem
    assert not RawMention.objects.exists()


def test_a_site_that_fails_is_asked_later_and_later(paper: Paper, source: Source) -> None:
    paper.status = 500
    waits = []
    for _n in range(3):
        source.refresh_from_db()
        at = source.next_at
        assert at is not None
        collect(source.pk, at=at, ours=paper.url)
        source.refresh_from_db()
        assert source.next_at is not None
        waits.append(source.next_at - at)
    assert waits == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]


def test_a_source_that_was_stopped_is_not_read(
    paper: Paper, source: Source, operator: User
) -> None:
    source.stop(by=operator, at=NOON)
    paper.print_("1", "Новость")
    assert collect(source.pk, at=NOON, ours=paper.url) == 0
    source.resume(by=operator, at=NOON)
    assert collect(source.pk, at=NOON, ours=paper.url) == 1


def test_one_that_cannot_be_read_stops_nobody(source: Source) -> None:
    RawMention.keep(source, "bad", {"text": "о", "at": "2026-13-45T00:00"}, at=NOON)
    RawMention.keep(source, "good", {"text": "Хлеб подорожал"}, at=NOON)
    assert not take_in(at=NOON)
    assert list(Mention.objects.values_list("raw__key", flat=True)) == ["good"]
    assert RawMention.objects.get(key="bad").error == "ValueError"


def test_a_moment_in_the_future_is_not_believed(source: Source) -> None:
    RawMention.keep(source, "1", {"text": "Хлеб", "at": "2027-01-01T00:00:00+00:00"}, at=NOON)
    take_in(at=NOON)
    assert Mention.objects.get().at.astimezone(UTC) == NOON


@pytest.mark.parametrize(
    ("text", "words", "is_ours"),
    [
        ("Что угодно", "", True),
        ("Права потребителя", "потребитель", True),
        ("О правах потребителей", "права потребителей", True),
        ("Футбол", "потребитель\nцены", False),
    ],
)
def test_words_are_found_in_any_form(text: str, words: str, is_ours: bool) -> None:
    assert is_about_us(text, words) is is_ours


def test_whatever_breaks_a_feed_is_noted_on_its_source(paper: Paper, source: Source) -> None:
    paper.print_("1", "Текст")
    paper.items.append("<item>")
    assert collect(source.pk, at=NOON, ours=paper.url) == 0
    source.refresh_from_db()
    assert (source.faults, bool(source.problem)) == (1, True)


def test_a_database_that_is_busy_loses_no_mention(source: Source) -> None:
    RawMention.keep(source, "1", {"text": "Хлеб подорожал"}, at=NOON)

    noting = '^INSERT INTO "dashboards_mention"'
    with failing(noting), pytest.raises(OperationalError):
        take_in(at=NOON)
    assert RawMention.objects.get().error == ""
    take_in(at=NOON)
    assert Mention.objects.count() == 1


def test_when_the_first_of_a_group_leaves_nobody_is_hidden(paper: Paper, source: Source) -> None:
    goods = "На рынке города подорожали мука, сахар, масло и молоко, сообщили продавцы"
    fair = "Открылась новая ярмарка выходного дня на площади у вокзала, пришли жители города"
    for key, text in (("1", fair), ("2", goods), ("3", goods + " вчера"), ("4", goods + " днём")):
        paper.print_(key, text)
    collect(source.pk, at=NOON, ours=paper.url)
    take_in(at=NOON)
    first, head, *followers = Mention.objects.order_by("raw__key")
    assert [one.group for one in followers] == [head.pk, head.pk]
    paper.items.clear()
    paper.print_("2", fair + " вчера")
    collect(source.pk, at=NOON + timedelta(hours=1), ours=paper.url)
    take_in(at=NOON + timedelta(hours=1))
    head.refresh_from_db()
    assert head.group == first.pk
    third, fourth = Mention.objects.filter(raw__key__in=("3", "4")).order_by("raw__key")
    assert third.group == fourth.group == third.pk
    shown = Mention.objects.first_of_their_kind().with_repeats().order_by("pk")
    assert [(one.pk, one.repeats) for one in shown] == [(first.pk, 1), (third.pk, 1)]


def test_neither_place_nor_key_keeps_a_person(source: Source) -> None:
    key = "Магомадов Ахмед Русланович"
    body = {"text": "Хлеб подорожал", "place": "Стена: Магомадов Ахмед Русланович"}
    RawMention.keep(source, key, body, at=NOON)
    RawMention.keep(source, "https://a.example/1", {"text": "Сахар"}, at=NOON)
    take_in(at=NOON)
    kept = str(list(Mention.objects.values("key", "place")))
    assert "Магомадов" not in kept
    assert "https://a.example/1" in kept
