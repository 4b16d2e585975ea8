from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from otklik.cms.translations.untranslated_phrases import READ, untranslated
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
        for one in untranslated(language, rooms=rooms):
            rows.append((one.room, one.context, one.english, one.russian, ""))
        self.stdout.write("".join(csv_text(rows)), ending="")
