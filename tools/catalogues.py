"""Translations without system gettext: extract, compile, check.

    python tools/catalogues.py messages   bring every catalogue up to date with the code
    python tools/catalogues.py compile    make the .mo files that are missing or old
    python tools/catalogues.py check      fail when a catalogue is out of date or not complete

Each room has a catalogue of its own, otklik/<room>/locale/<language>/LC_MESSAGES/django.po, so that
a translator sees which part of the system speaks. There are no dates, paths or line numbers in it:
a catalogue changes only when a text does. One more, kept by hand, replaces the Russian of Wagtail
itself where that reads badly. Templates go through Django's own `templatize`, whose
output Babel reads as Python; the brackets around it make its indentation harmless.
"""

import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hatch_build import compile_translations  # noqa: E402

LANGUAGES = ["ru"]
OF_WAGTAIL = Path("otklik/website/editor/wagtail_locale")
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w*\}")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["messages"]:
            for room in rooms():
                for language in LANGUAGES:
                    update(room, language)
            compile_translations()
        case ["compile"]:
            compile_translations()
        case ["check"]:
            faults = [f for room in rooms() for lang in LANGUAGES for f in out_of_date(room, lang)]
            for path in (path for language in LANGUAGES for path in catalogue_paths(language)):
                faults += faults_of(path)
            faults += [fault for language in LANGUAGES for fault in double_translations(language)]
            print("\n".join(faults) or "Translations: complete.")
            return 1 if faults else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def rooms() -> list[Path]:
    """Packages that Django loads catalogues from: applications, pure ones too if they have one."""
    signs = ("apps.py", "locale")
    return sorted({path.parent for sign in signs for path in ROOT.glob(f"otklik/*/{sign}")})


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue_paths(language: str) -> Iterator[Path]:
    paths = [catalogue_path(room, language) for room in rooms()]
    paths.append(ROOT / OF_WAGTAIL / language / "LC_MESSAGES" / "django.po")
    return (path for path in paths if path.exists())


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def extracted(room: Path) -> Catalog:
    """What the code and the templates of a room say today."""
    catalog = Catalog(charset="utf-8")
    for path in sorted([*room.rglob("*.py"), *room.rglob("templates/**/*.*")]):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt", ".xml"}:
            continue
        found = extract("python", BytesIO(source_of(path)), KEYWORDS, ["Translators:"])
        for _line, message, comments, context in found:
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def source_of(path: Path) -> bytes:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text.encode()
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return f"(\n{templatize(text, origin=str(path))}\n)".encode()


def updated(room: Path, language: str) -> Catalog | None:
    """The room's catalogue brought up to date; None when the room says nothing to people."""
    path = catalogue_path(room, language)
    template = extracted(room)
    if path.exists():
        catalog = read(path)
    elif len(template):
        catalog = Catalog(locale=language, charset="utf-8")
    else:
        return None
    for message in list(catalog.obsolete.values()):
        catalog[message.id] = message  # a text that came back finds its translation again
    catalog.obsolete.clear()
    catalog.update(template, update_creation_date=False)
    return catalog


def serialised(catalog: Catalog) -> str:
    body = BytesIO()
    write_po(body, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
    )
    return f"{header}\n{body.getvalue().decode()}".rstrip("\n") + "\n"


def update(room: Path, language: str) -> None:
    catalog = updated(room, language)
    if catalog is None:
        return
    path, text = catalogue_path(room, language), serialised(catalog)
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    missing = sum(not is_translated(message) for message in messages_of(catalog))
    print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} to translate")


def messages_of(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    return not message.fuzzy and all(texts(message.string))


def texts(value: str | Sequence[str] | None) -> list[str]:
    """Babel keeps one form as a text and several as a sequence."""
    return [value or ""] if value is None or isinstance(value, str) else list(value)


def double_translations(language: str) -> Iterator[str]:
    """One text of the code said in two ways: Django shows everywhere what the first room says.

    What means two things is told apart by a context (pgettext).
    """
    values: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = {}
    for path in catalogue_paths(language):
        for message in messages_of(read(path)):
            key = (message.context or "", texts(message.id)[0])
            ways = values.setdefault(key, {})
            ways.setdefault(tuple(texts(message.string)), []).append(path.parts[-5])
    for (_context, text), ways in sorted(values.items()):
        if len(ways) > 1:
            sentence = "; ".join(f"{', '.join(names)}: {way[0]}" for way, names in ways.items())
            yield f"said in two ways: {text!r}: {sentence}"


def out_of_date(room: Path, language: str) -> Iterator[str]:
    path = catalogue_path(room, language)
    catalog = updated(room, language)
    if catalog is not None and (
        not path.exists() or path.read_text("utf-8") != serialised(catalog)
    ):
        yield f"{path.relative_to(ROOT)}: out of date, run `make messages`"


def faults_of(path: Path) -> Iterator[str]:
    catalog, place = read(path), path.relative_to(ROOT)
    for message in messages_of(catalog):
        if message.fuzzy:
            yield f"{place}: {message.id!r} is a guess (fuzzy), check it and remove the mark"
        elif not is_translated(message):
            yield f"{place}: {message.id!r} is not translated"
        else:
            yield from (
                f"{place}: {message.id!r}: {fault}" for fault in faults_in(message, catalog)
            )


def faults_in(message: Message, catalog: Catalog) -> Iterator[str]:
    """Plural forms and placeholders: each form of a translation needs all that the text has."""
    forms = texts(message.string)
    needed = catalog.num_plurals if message.pluralizable else 1
    if len(forms) != needed:
        yield f"{len(forms)} forms, {needed} are needed"
    names = sorted(set(PLACEHOLDER.findall(texts(message.id)[-1])))
    for form in forms:
        if sorted(set(PLACEHOLDER.findall(form))) != names:
            yield f"placeholders of {form!r} are not those of the text"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
