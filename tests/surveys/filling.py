"""Closed waves made of known tables, so that a test can compute every figure by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from otklik.surveys.collecting.models import Mode, OpenAnswer, Response
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.waves.models import Wave
from tests.factories import WaveFactory

from .conftest import NOON

type Table = Mapping[str, int]
"""How many people chose what: answers by code, several of them apart by spaces."""


def filled(
    responses: int,
    tables: Mapping[str, Table],
    *,
    texts: Mapping[str, Sequence[str]] | None = None,
    closed: bool = True,
    modes: tuple[Mode, Mode] = (Mode.PAPER, Mode.WEB),
    at: datetime = NOON,
    **fields: object,
) -> Wave:
    """A wave of so many forms: in each field the first people answer as its table says, and
    whoever is left passes it over."""
    wave: Wave = WaveFactory(**fields)
    open_wave(wave, by=None, at=at)
    form = wave.version.form
    chosen = {
        field: [tuple(answer.split()) for answer, number in table.items() for _ in range(number)]
        for field, table in tables.items()
    }
    Response.objects.bulk_create(
        Response(
            wave=wave,
            mode=modes[number % 2],
            language="ru" if number % 3 else "en",
            codes=form.encode(
                {field: all_[number] for field, all_ in chosen.items() if number < len(all_)}
            ),
        )
        for number in range(responses)
    )
    OpenAnswer.objects.bulk_create(
        OpenAnswer(wave=wave, field=field, text=text)
        for field, written in (texts or {}).items()
        for text in written
    )
    if closed:
        close_wave(wave, by=None, at=at + timedelta(days=20))
    return wave
