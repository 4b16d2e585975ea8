"""Words of the demonstration that a pack brings: files of its folder `demonstration`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from otklik.core.pack.changes import Changes, Memory, Values
from otklik.core.pack.parse import Document, Pack
from otklik.core.pack.report import Report
from otklik.core.pack.validation import validated
from otklik.demo.start.network_account import SCRIPT as PRACTICE
from otklik.demo.story.history.texts import SCRIPT as HISTORY
from otklik.demo.story.parts.legal_acts import SCRIPT as ACTS
from otklik.demo.story.parts.media_monitoring import SCRIPT as FIELD
from otklik.demo.story.parts.media_relations import SCRIPT as ACTING
from otklik.demo.story.parts.past_meetings import SCRIPT as MEETINGS
from otklik.demo.story.script import FOLDER, KIND, Script
from otklik.demo.story.texts import SCRIPT as TEXTS
from otklik.incidents.topics.pack import topic_codes, unknown_topic

_ALL: tuple[Script[Any], ...] = (TEXTS, HISTORY, PRACTICE, ACTS, ACTING, FIELD, MEETINGS)
SCRIPTS: Mapping[str, Script[Any]] = {script.file: script for script in _ALL}
TOPIC = "topic"

type Place = tuple[str | int, ...]


class ScriptRoom:
    name = "demonstration"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(pack.within(FOLDER))

    def validate(self, pack: Pack, report: Report) -> dict[str, Values]:
        """What the pack says, file by file. A pack may say nothing: general words stand then."""
        found = {}
        for name in pack.within(FOLDER):
            if name not in SCRIPTS:
                sentence = _("Nobody reads this file; possible: %(files)s.")
                report.add(name, 0, sentence % {"files": ", ".join(SCRIPTS)})
            elif (own := _own(SCRIPTS[name], pack, report)) is not None:
                found[name] = own
        return found

    def load(self, parsed: dict[str, Values], memory: Memory, at: datetime) -> Changes:
        """Remembered as they are; a file that left the pack says nothing any more."""
        known, changes = memory.recall(KIND), Changes()
        for name in sorted({*known, *parsed}):
            before, now = known.get(name, {}), parsed.get(name, {})
            if before == now:
                continue
            memory.remember(KIND, name, now, at=at)
            changes += Changes(added=not before, changed=bool(before and now), left=not now)
        return changes


room = ScriptRoom()


def _own(script: Script[Any], pack: Pack, report: Report) -> Values | None:
    """Right is what makes a whole of the general words."""
    document = pack.document(script.file, report)
    if document is None:
        return None
    own = {} if document.value is None else document.value
    if not isinstance(own, dict):
        validated(script.model, document, report)
        return None
    whole = Document(file=script.file, value=script.under(own), lines=document.lines)
    if validated(script.model, whole, report) is None:
        return None
    codes = topic_codes(pack, report)
    for place, code in _topics(own, ()):
        if codes and code not in codes:
            report.add(script.file, document.line(*place), unknown_topic(code))
    return own


def _topics(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Codes of topics, wherever they stand, each with its place."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    for key, within in inside:
        if key == TOPIC and isinstance(within, str):
            yield (*place, key), within
        else:
            yield from _topics(within, (*place, key))
