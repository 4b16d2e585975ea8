"""What a page of results shows, for everybody and at the desk."""

from typing import Any

from otklik.surveys.coding.results import coded, quotes
from otklik.surveys.result_pages import charts
from otklik.surveys.results import by_collection_mode, result_text
from otklik.surveys.results.changes_since_last_wave import since_before
from otklik.surveys.results.split_ballot_effect import bridge
from otklik.surveys.results.wave_results import Results
from otklik.surveys.waves.models import Wave


def figures(wave: Wave, found: Results, *, only_published: bool) -> dict[str, Any]:
    """The figures of a counted wave under the names that its template calls them by; compared only
    with waves that everybody may see where `only_published`."""
    codes = coded(wave, found, only_published=only_published)
    return {
        "found": found,
        "shown": charts.shown(found, coded=codes, quotes=quotes(wave)),
        "ways": by_collection_mode.ways(wave, found),
        "summary": result_text.summary(found),
        "hidden_in_all": result_text.hidden_in_all(found),
        "changes": since_before(wave, found, only_published=only_published),
        "bridge": bridge(wave, found, only_published=only_published),
    }
