"""Untranslated phrases of the interface in a language, as CSV for a native editor.

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
        parser.add_argument(
            "--apps", nargs="+", default=list(READ), help="those that readers see if none"
        )

    def handle(self, *, language: str, apps: list[str], **_options: object) -> None:
        rows = [("app", "context", "English", "русский", language)]
        for one in find_untranslated(language, apps=apps):
            rows.append((one.app, one.context, one.english, one.russian, ""))
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

    app: str
    context: str
    english: str
    russian: str


def find_untranslated(
    language: str, *, apps: Sequence[str] = READ, root: Path = ROOT
) -> list[Phrase]:
    """Phrases without a translation into this language, each once, by apps."""
    found: dict[tuple[str, str], Phrase] = {}
    for app in apps:
        known = {key for key, words in _catalogue(root / app, language) if words}
        for key, russian in _catalogue(root / app, "ru"):
            context, _mark, english = key.rpartition(CONTEXT)
            if english and key not in known:
                phrase = Phrase(app=app, context=context, english=english, russian=russian)
                found.setdefault((context, english), phrase)
    return list(found.values())


def _catalogue(app: Path, language: str) -> Iterator[tuple[str, str]]:
    path = app / "locale" / language / "LC_MESSAGES" / "django.mo"
    if not path.is_file():
        return
    with path.open("rb") as file:
        entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for key, words in entries.items():
        is_plural = isinstance(key, tuple)
        if not is_plural or key[1] == 0:
            yield str(key[0] if is_plural else key), str(words)
