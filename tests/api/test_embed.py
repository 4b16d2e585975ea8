"""Fragments may be framed by anybody, set nothing and run nothing; no other page may be framed."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.test import Client

from otklik.api.embed_views import FRAGMENTS
from otklik.surveys.waves.models import Wave

from .conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.usefixtures("everything")
def test_a_fragment_stands_in_any_frame(client: Client, name: str) -> None:
    answer = client.get(f"/embed/v1/{name}/")
    page = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == HTTPStatus.OK
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    assert "<script" not in page
    assert SECRET not in page
    links = re.findall(r'<a href="([^"]+)"([^>]*)>', page)
    assert links
    assert all('target="_top"' in rest for _address, rest in links)
    ours = [urlsplit(url) for url, _rest in links if url.startswith("http")]
    assert ours
    assert all(client.get(one.path).status_code == HTTPStatus.OK for one in ours)


@pytest.mark.usefixtures("everything")
def test_each_tells_what_it_is_for(client: Client, wave: Wave) -> None:
    values = {name: client.get(f"/embed/v1/{name}/").content.decode() for name in FRAGMENTS}
    assert "Ярмарка на площади" in values["news"]
    assert "Мясо &amp; &lt;рыба&gt;" in values["news"]
    assert "О тишине" in values["acts"]
    assert "Чайник" in values["answers"]
    assert "Открытый" in values["survey"]
    assert "8 (8712) 22-33-44" in values["contacts"]


def test_nothing_else_may_be_framed(client: Client, site: object) -> None:
    for address in ("/", "/acts/", "/news/", "/embed/", "/open-data/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
    assert client.get("/embed/v1/desk/").status_code == HTTPStatus.NOT_FOUND


def test_the_lines_to_copy_lead_to_the_fragments(client: Client, site: object) -> None:
    page = client.get("/embed/").content.decode()
    addresses = re.findall(r"src=&quot;([^&]+)&quot;", page)
    assert len(addresses) == len(FRAGMENTS)
    assert all(client.get(urlsplit(one).path).status_code == HTTPStatus.OK for one in addresses)
    assert page.count("title=&quot;") == len(FRAGMENTS)


def test_an_empty_fragment_says_so(client: Client, db: None) -> None:
    assert "Новостей пока нет." in client.get("/embed/v1/news/").content.decode()
