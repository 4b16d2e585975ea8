"""Learns the letters of languages for `otklik.nlp.classify.language_id`, and keeps what it never
saw.

    python bench/tongue_learning.py FOLDER_OF_MEDIAWIKI

Texts: translations of MediaWiki (GPL-2.0-or-later, translatewiki.net; Debian's package `mediawiki`
has them), Russian of this repository and of the acts of `../shared/data/laws` (official texts).
One in ten by SHA-256 is never learned from: `tests/nlp/made/tongues.json`.
"""

import json
import math
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from otklik.nlp.classify.language_id import CHECHEN, ENGLISH, INGUSH, MODEL, RUSSIAN, grams  # noqa: E402

HELD = ROOT / "tests/nlp/made/tongues.json"
# Languages that stand for all others, by families; their codes as MediaWiki has them.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    CHECHEN: ("ce",),
    INGUSH: ("inh",),
    RUSSIAN: ("ru",),
    ENGLISH: ("en",),
    "slavic": ("uk", "be", "bg", "mk", "sr-ec"),
    "turkic": ("kk-cyrl", "ky", "tt-cyrl", "ba", "krc", "kum", "nog", "sah", "tyv", "cv"),
    "finnic": ("udm", "mhr", "myv", "kv"),
    "dagestan": ("av", "lez", "lbe"),
    "ossetic": ("os",),
    "tajik": ("tg-cyrl",),
    "mongolic": ("mn",),
    "latin": ("tr", "az", "de", "fr", "es", "it", "pl"),
}
OURS = ("packs/*/*.*", "otklik/**/texts.yaml", "docs/**/*.md")
MOST_TEXTS = 6_000  # of a family
MOST_GRAMS = 1_500  # of a family
FEWEST_TIMES = 5
SMOOTHING = 0.3
HELD_OF = {CHECHEN: 900, INGUSH: 400, RUSSIAN: 400, ENGLISH: 300}
HELD_OF_OTHERS = 60
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def main(folder: Path) -> None:
    learned, held = split(gathered(folder))
    MODEL.write_text(model_text(learned), encoding="utf-8")
    HELD.write_text(
        json.dumps(held, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print({name: (len(learned[name]), len(held[name])) for name in learned})


def gathered(folder: Path) -> dict[str, list[str]]:
    """Texts of each family, none of them in two."""
    russian, english = messages(folder, "ru"), messages(folder, "en")
    known = russian | english
    found = {RUSSIAN: sorted(russian | set(our_russian())), ENGLISH: sorted(english)}
    for family, codes in FAMILIES.items():
        if family not in found:
            texts = set[str]().union(*(messages(folder, code) for code in codes)) - known
            is_latin = family == "latin"
            found[family] = sorted(text for text in texts if _is_written(text, is_latin=is_latin))
    return found


def split(texts: Mapping[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    rng = random.Random(1)
    learned, held = {}, {}
    for family, own in texts.items():
        learned[family] = [text for text in own if not is_held(text)]
        rest = [text for text in own if is_held(text) and len(text) >= 15]
        rng.shuffle(learned[family])
        rng.shuffle(rest)
        held[family] = sorted(rest[: HELD_OF.get(family, HELD_OF_OTHERS)])
    return learned, held


def model_text(texts: Mapping[str, list[str]]) -> str:
    """The model: of each gram how likely it is in each family, as one sign (nats, in quarters)."""
    counts = {name: Counter[str]() for name in texts}
    for name, own in texts.items():
        for text in own if name == RUSSIAN else own[:MOST_TEXTS]:
            counts[name].update(grams(text))
    kept = sorted(
        {
            gram
            for own in counts.values()
            for gram, times in own.most_common(MOST_GRAMS)
            if times >= FEWEST_TIMES
        }
    )
    totals = {name: sum(own[gram] for gram in kept) for name, own in counts.items()}
    table = {
        gram: "".join(
            chr(40 + round(-4 * math.log((own[gram] + SMOOTHING) / (totals[name] + len(kept)))))
            for name, own in counts.items()
        )
        for gram in kept
    }
    values = {
        "source": "MediaWiki's translations, GPL-2.0-or-later; bench/tongue_learning.py",
        "families": list(counts),
        "grams": table,
    }
    return json.dumps(values, ensure_ascii=False, indent=0) + "\n"


def messages(folder: Path, code: str) -> set[str]:
    found = set()
    for path in folder.rglob(f"i18n/**/{code}.json"):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        for key, text in entries.items():
            if not key.startswith("@") and isinstance(text, str):
                found |= set(_plain(text.splitlines()))
    return found


def our_russian() -> Iterator[str]:
    """Russian that this project has written itself, and the text of acts."""
    for path in sorted(ROOT.glob("otklik/*/locale/ru/LC_MESSAGES/django.po")):
        items = re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', path.read_text(encoding="utf-8"), re.M)
        yield from _plain(items)
    own = [
        *ROOT.glob("packs/*/*.*"),
        *ROOT.glob("otklik/**/texts.yaml"),
        *ROOT.glob("docs/**/*.md"),
    ]
    laws = Path(os.environ.get("OTKLIK_SHARED", ROOT.parent / "shared")) / "data/laws"
    for path in sorted([*own, *laws.glob("zakon*.txt"), *laws.glob("pp_*.txt")]):
        lines = re.split(r"[\n;]", path.read_text(encoding="utf-8"))
        yield from (text for text in _plain(lines) if _is_written(text, is_latin=False))


def is_held(text: str) -> bool:
    return int(sha256(" ".join(text.lower().split()).encode()).hexdigest(), 16) % 10 == 0


def _is_written(text: str, *, is_latin: bool) -> bool:
    letters = sum(sign.isalpha() for sign in text)
    share = len(_CYRILLIC.findall(text)) / letters if letters else 0
    return share == 0 if is_latin else share >= 0.8


def _plain(lines: Iterable[str]) -> Iterator[str]:
    """Without what is meant for the machine; nothing that has too few letters."""
    for line in lines:
        text = line
        for _depth in range(2):
            text = re.sub(r"\{\{[^{}]*\}\}", " ", text)
        text = re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", text)
        text = re.sub(r"%\(\w+\)s|\[?https?://\S+|<[^>]+>|\$\d+|&\w+;|'''?", " ", text)
        text = re.sub(r"[{}\[\]|#*=_~\s]+", " ", text).strip()
        if sum(sign.isalpha() for sign in text) >= 10:
            yield text


if __name__ == "__main__":
    main(Path(sys.argv[1]))
