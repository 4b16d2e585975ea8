"""RSS and Atom as strangers write them."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.dashboards.media_monitoring.sources.feed_parser import (
    LONGEST_TEXT,
    MOST_ENTRIES,
    NoFeed,
    entries,
    plain_words,
)

BASE = "https://paper.example/feed.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Газета</title>
<item><title>Цены &lt;b&gt;растут&lt;/b&gt;</title><link>/a/1</link><guid>n1</guid>
<pubDate>Wed, 11 Nov 2026 12:00:00 +0300</pubDate>
<description>Коротко</description>
<content:encoded><![CDATA[<p>Хлеб&nbsp;дороже</p><script>alert(1)</script>
<p>Сахар тоже</p>]]></content:encoded></item>
<item><description></description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title>О возврате</title>
<link rel="self" href="https://paper.example/self"/><link href="https://paper.example/2"/>
<updated>2026-11-11T09:00:00Z</updated><published>2026-11-10T09:00:00Z</published>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">Не <b>вернули</b> деньги</div></content>
</entry></feed>"""


def test_an_rss_item_is_read_with_its_longest_text() -> None:
    (entry,) = entries(RSS.encode(), base=BASE)
    assert (entry.key, entry.title, entry.url) == ("n1", "Цены растут", "https://paper.example/a/1")
    assert entry.text == "Хлеб дороже\nСахар тоже"
    assert entry.at == datetime(2026, 11, 11, 9, tzinfo=UTC)


def test_an_atom_entry_is_read() -> None:
    (entry,) = entries(ATOM.encode(), base=BASE)
    assert (entry.key, entry.title, entry.url) == ("tag:1", "О возврате", "https://paper.example/2")
    assert entry.text == "Не вернули деньги"
    assert entry.at == datetime(2026, 11, 10, 9, tzinfo=UTC)


def test_another_encoding_is_read() -> None:
    body = RSS.replace("utf-8", "windows-1251").encode("cp1251")
    assert entries(body, base=BASE)[0].title == "Цены растут"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://a.example/1", "x" * 600])
def test_what_is_no_address_of_the_web_is_no_link(link: str) -> None:
    body = f"<rss><channel><item><title>А</title><link>{link}</link></item></channel></rss>"
    assert entries(body.encode(), base="file:///x")[0].url == ""


def test_no_more_than_a_bound_is_read() -> None:
    item = "<item><title>А</title></item>"
    body = f"<rss><channel>{item * (MOST_ENTRIES + 50)}</channel></rss>"
    assert len(entries(body.encode(), base=BASE)) == MOST_ENTRIES


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"<rss><channel>",
        b'<!DOCTYPE r [<!ENTITY a "aa">]><rss><item><title>&a;</title></item></rss>',
        b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss>&x;</rss>',
        b'<?xml version="1.0" encoding="klingon"?><rss/>',
    ],
)
def test_what_is_no_feed_or_opens_entities_is_refused(body: bytes) -> None:
    with pytest.raises(NoFeed):
        entries(body, base=BASE)


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    with suppress(NoFeed):
        entries(body, base=BASE)


@given(st.text(max_size=200))
def test_plain_words_never_fail(markup: str) -> None:
    assert "\x00" not in plain_words(markup)


@pytest.mark.parametrize("link", ["http://[", "//[::1", "http://[v1.x"])
def test_a_broken_address_is_none_and_the_entry_is_read(link: str) -> None:
    body = f"<rss><channel><item><title>А</title><link>{link}</link></item></channel></rss>"
    (entry,) = entries(body.encode(), base=BASE)
    assert (entry.title, entry.url) == ("А", "")


def test_what_lies_in_an_entry_is_no_entry() -> None:
    deep = "<item><title>А</title>" * 3 + "</item>" * 3
    assert len(entries(f"<rss><channel>{deep}</channel></rss>".encode(), base=BASE)) == 1
    rdf = "<RDF><channel><title>Г</title></channel><item><title>Б</title></item></RDF>"
    assert [entry.title for entry in entries(rdf.encode(), base=BASE)] == ["Б"]


def test_a_feed_that_nests_its_entries_costs_seconds_at_most() -> None:
    many = 20_000
    words = "&lt;b&gt;слово " * 10
    deep = f"<item><description>{words}" * many + "</description></item>" * many
    since = time.process_time()
    assert entries(f"<rss><channel>{deep}</channel></rss>".encode(), base=BASE)
    assert time.process_time() - since < 10
    (entry,) = entries(
        f"<rss><channel><item><description>{'a ' * 2_000_000}</description></item></channel></rss>"
        .encode(), base=BASE,
    )  # fmt: skip
    assert len(entry.text) == LONGEST_TEXT
