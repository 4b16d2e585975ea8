"""Phrases of the interface that a language has no words for, as CSV for a native editor.

They come from the catalogues: a phrase exists in Russian, which is complete. Nothing is translated
by a machine; the catalogue of another language lies beside the Russian one of its app.
"""

import gettext
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import BaseCommand

import otklik
from otklik.core.table_files.write import csv_text
from otklik.organisation.people.spoken_language import LANGUAGES


class Command(BaseCommand):
    help = "Phrases of the site's interface that have no words in a language yet, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = [code for code, _name in LANGUAGES]
        parser.add_argument("language", choices=codes, help="ce: Chechen")
        parser.add_argument("--rooms", nargs="+", default=list(READ), help="readers' rooms if none")

    def handle(self, *, language: str, rooms: list[str], **_options: object) -> None:
        rows = [("room", "context", "English", "русский", language)]
        for one in find_untranslated(language, rooms=rooms):
            rows.append((one.room, one.context, one.english, one.russian, ""))
        self.stdout.write("".join(csv_text(rows)), ending="")


ROOT = Path(otklik.__file__).parent
#: Apps whose texts readers of the site see.
READ = (
    "ui", "website", "cms", "knowledge", "news", "legal_acts", "surveys", "api", "disclosure",
    "improvements",
)  # fmt: skip
CONTEXT, SEPARATOR = "\x04", "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """`context` distinguishes what English says in one word; of a plural the first form."""

    room: str
    context: str
    english: str
    russian: str


def find_untranslated(
    language: str, *, rooms: Sequence[str] = READ, root: Path = ROOT
) -> list[Phrase]:
    """Phrases without a translation into this language, each once, by apps."""
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
