"""A survey is found while it is open, and its results while they are public."""

from datetime import timedelta

from otklik.cms.search import search
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave, withdraw_wave
from otklik.surveys.waves.models import Wave, WaveWords

from .conftest import NOON

LATER = NOON + timedelta(days=20)


def found(query: str) -> list[tuple[str, str]]:
    return [
        (hit.url, "".join(part.text for part in hit.title))
        for hit in search.search(query, language="ru").hits
    ]


def test_it_is_found_by_its_questions_then_by_its_results(wave: Wave) -> None:
    assert found("удовлетворены взаимодействием") == [("/surveys/opros/", "Опрос 2026 года")]
    close_wave(wave, by=None, at=LATER)
    assert found("анкета") == []
    publish_wave(wave, by=None, at=LATER)
    assert found("результат") == [("/surveys/opros/results/", "Опрос 2026 года: результаты")]
    withdraw_wave(wave, by=None, at=LATER)
    assert found("анкеты") == []


def test_another_title_is_found_at_once(wave: Wave) -> None:
    wave.reword(WaveWords(title="Оцените сайт"), by=None, at=LATER)

    assert found("оцените") == [("/surveys/opros/", "Оцените сайт")]
