"""A wave is built once and served often, and never as it was before it changed."""

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.surveys.collecting import wave_cache
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.waves.models import Wave, WaveWords
from tests.factories import WaveFactory

from .conftest import NOON

pytestmark = pytest.mark.django_db


def test_a_wave_that_did_not_change_is_one_short_question(wave: Wave) -> None:
    first = wave_cache.get_opened_wave("opros")
    assert first.version.form.width
    with CaptureQueriesContext(connection) as asked:
        second = wave_cache.get_opened_wave("opros")
        assert second.version.form.width
        assert second.key == wave.key
    assert len(asked) == 1
    assert first is not second, "what one request does to it is its own"
    assert first == second == wave


def test_whatever_changes_is_seen_at_once(wave: Wave, client: Client) -> None:
    assert wave_cache.get_opened_wave("opros").is_open
    wave.reword(WaveWords(title="Другое имя"), by=None, at=NOON)
    assert wave_cache.get_opened_wave("opros").title == "Другое имя"
    close_wave(wave, by=None, at=NOON)
    assert wave_cache.get_opened_wave("opros").closed_at == NOON
    assert wave_cache.get_opened_wave("opros").key == ""
    assert all(not item.key for _row, item in wave_cache._known.values() if item.slug == "opros")


def test_what_was_never_opened_is_nobodys_business(wave: Wave) -> None:
    WaveFactory(slug="later")
    for slug in ("later", "none", "", "o" * 500, "опрос\x01"):
        with pytest.raises(Http404):
            wave_cache.get_opened_wave(slug)


def test_a_process_remembers_few_waves(wave: Wave) -> None:
    for number in range(wave_cache.MOST_WAVES + 3):
        other = WaveFactory(slug=f"w{number}")
        open_wave(other, by=None, at=NOON)
        wave_cache.get_opened_wave(other.slug)
    assert len(wave_cache._known) <= wave_cache.MOST_WAVES
