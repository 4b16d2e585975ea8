"""Who says the same, found in memory: the database would be asked once an incident."""

from collections import defaultdict
from datetime import datetime

from otklik.incidents.models import Incident, Likeness
from otklik.incidents.models.likeness import TOGETHER_WITHIN
from otklik.language.alike import Fingerprint, fingerprint

type Group = tuple[int, datetime, Fingerprint]


class Groups:
    """The groups of the last days, by the bands of those that began them."""

    def __init__(self) -> None:
        self._by_band = defaultdict[tuple[int, int], list[Group]](list)
        self._prints: dict[str, Fingerprint | None] = {}

    def place(self, incident: Incident, text: str) -> Likeness | None:
        """As `Likeness.note` would; incidents come in order of time."""
        if text not in self._prints:
            self._prints[text] = fingerprint(text)
        print_ = self._prints[text]
        if print_ is None:
            return None
        at = incident.detected_at
        bands = list(enumerate(print_.bands))
        perhaps = {
            pk: other
            for band in bands
            for pk, since, other in self._by_band[band]
            if since >= at - TOGETHER_WITHIN
        }
        first = next((pk for pk in sorted(perhaps) if print_.is_like(perhaps[pk].words)), None)
        if first is None:
            for band in bands:
                kept = [one for one in self._by_band[band] if one[1] >= at - TOGETHER_WITHIN]
                self._by_band[band] = [*kept, (incident.pk, at, print_)]
        return Likeness(
            incident=incident,
            group=incident.pk if first is None else first,
            words=" ".join(sorted(print_.words)),
            at=at,
            **{f"band_{number}": band for number, band in enumerate(print_.bands, start=1)},
        )
