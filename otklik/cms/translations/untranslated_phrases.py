"""Phrases of the interface for a native editor: what readers see and a language has no words for.

The catalogues themselves say it: a phrase is there in Russian, which is complete. No language is
translated by a machine; a room's catalogue of another language lies beside the Russian one.
"""

import gettext
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import otklik

ROOT = Path(otklik.__file__).parent
#: Rooms whose words readers of the site meet.
READ = (
    "ui", "website", "cms", "knowledge", "news", "legal_acts", "surveys", "api", "disclosure",
    "improvements",
)  # fmt: skip
CONTEXT, SEPARATOR = "\x04", "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """`context` tells apart what English says in one word; of a plural the first form."""

    room: str
    context: str
    english: str
    russian: str


def untranslated(language: str, *, rooms: Sequence[str] = READ, root: Path = ROOT) -> list[Phrase]:
    """Phrases without words of this language, each once, by rooms."""
    found: dict[tuple[str, str], Phrase] = {}
    for room in rooms:
        known = {key for key, words in _catalogue(root / room, language) if words}
        for key, russian in _catalogue(root / room, "ru"):
            context, _mark, english = key.rpartition(CONTEXT)
            if english and key not in known:
                phrase = Phrase(room=room, context=context, english=english, russian=russian)
                found.setdefault((context, english), phrase)
    return list(found.values())


def _catalogue(room: Path, language: str) -> Iterator[tuple[str, str]]:
    path = room / "locale" / language / "LC_MESSAGES" / "django.mo"
    if not path.is_file():
        return
    with path.open("rb") as file:
        entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for key, words in entries.items():
        is_plural = isinstance(key, tuple)
        if not is_plural or key[1] == 0:
            yield str(key[0] if is_plural else key), str(words)
