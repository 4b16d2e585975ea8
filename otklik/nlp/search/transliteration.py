"""Russian in Latin letters: typed by sound («kak vernut tovar»), and written as on road signs."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from otklik.nlp.words.lemmas import is_known, lemma, plain

#: As our road signs write Russian; signs without a sound go, and so does the palochka.
LATIN: Mapping[str, str] = MappingProxyType(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | dict.fromkeys("ъьӏ", "")
)
_WRITTEN = str.maketrans({**LATIN, **{one.upper(): LATIN[one].capitalize() for one in LATIN}})
SHORTEST = 3  # «na», «v», «on» are words in several languages
_MOST_SPELLINGS = 64
_LONGEST = 24  # letters of a word that are read
# Transliterations of letters, longest first; of several the likeliest first.
_SOUNDS: dict[str, tuple[str, ...]] = {
    "shch": ("щ",), "iya": ("ия",), "iyu": ("ию",), "iye": ("ие",), "sch": ("щ", "сч"),
    "sh": ("ш", "щ"), "ch": ("ч",), "zh": ("ж",), "kh": ("х",), "ts": ("ц", "тс"), "tz": ("ц",),
    "yu": ("ю", "ью"), "ju": ("ю",), "iu": ("ю",), "ya": ("я", "ья"), "ja": ("я",),
    "ia": ("ия", "я"), "yo": ("е", "йо"), "jo": ("е",), "ye": ("е", "ые"), "je": ("е",),
    "yi": ("ый", "ьи"), "iy": ("ий", "ый"), "ij": ("ий",), "yy": ("ый",), "yj": ("ый",),
    "ii": ("ий", "ии"), "ck": ("к",), "ph": ("ф",),
    "a": ("а",), "b": ("б",), "v": ("в",), "w": ("в", "ш"), "g": ("г",), "d": ("д",),
    "e": ("е", "э"), "z": ("з", "ж"), "i": ("и", "й"), "j": ("й", "ж"), "k": ("к",),
    "l": ("л",), "m": ("м",), "n": ("н",), "o": ("о",), "p": ("п",), "r": ("р",), "s": ("с",),
    "t": ("т",), "u": ("у", "ю"), "f": ("ф",), "h": ("х",), "c": ("ц", "к", "с"),
    "y": ("ы", "й"), "x": ("х", "кс"), "q": ("к", "я"), "'": ("ь", ""), "4": ("ч",), "6": ("ш",),
}  # fmt: skip
_SOFT = frozenset("лнтсрзвдмшчж")  # after these people omit the soft sign
_MAY_BE = frozenset("abcdefghijklmnopqrstuvwxyz'46")


def to_latin(text: str) -> str:
    """The text in Latin letters: «Щи и чай» is «Shchi i chay»."""
    return text.translate(_WRITTEN)


def meant_by_sound(text: str, *, as_written: bool = False) -> str:
    """The text in Russian letters; empty unless most Latin words become words.

    People leave the soft sign out: «obuv» is «обувь», a lemma, rather than «обув», a form of
    «обуть». `as_written`: the other way round.
    """
    chunks = text.split()
    latin = [chunk for chunk in chunks if _is_latin(chunk)]
    known = [(chunk, _known_spelling(_bare(chunk), as_written)) for chunk in latin]
    items = [word for _chunk, word in known if len(word) >= SHORTEST]
    if not items or sum(bool(word) for _chunk, word in known) * 2 <= len(latin):
        return ""
    by_sound = dict(known)
    return " ".join(
        by_sound.get(chunk) or chunk  # a name of a thing stays as it is typed
        for chunk in chunks
    )


def likely_by_sound(text: str) -> str:
    """The text in the likeliest Russian letters, words or not."""
    return " ".join(
        next(_spellings(_bare(chunk)), chunk) if _is_latin(chunk) else chunk
        for chunk in text.split()
    )


@lru_cache(maxsize=2_000)
def _known_spelling(word: str, as_written: bool) -> str:
    """The best spelling that is a Russian word, for each part between hyphens; empty if one has
    none."""
    parts = [_best(part, as_written) for part in word.split("-")]
    return "-".join(parts) if all(parts) else ""


def _best(part: str, as_written: bool) -> str:
    first = ""
    for spelling in _spellings(part):
        if is_known(spelling):
            first = first or spelling
            is_softened = spelling.replace("ь", "") == first.replace("ь", "")
            if as_written or (is_softened and lemma(spelling) == spelling):
                return spelling
    return first


def _spellings(word: str) -> Iterator[str]:
    """Russian spellings of a word, likeliest first, a limited number."""
    if not word or len(word) > _LONGEST or not _MAY_BE.issuperset(word):
        return
    found: list[tuple[int, str]] = [(0, "")]  # letters not read by first choice, and the word
    place = 0
    while place < len(word):
        size = next(size for size in (4, 3, 2, 1) if word[place : place + size] in _SOUNDS)
        sounds = _SOUNDS[word[place : place + size]]
        place += size
        rest = word[place : place + 1]
        if sounds[0] in _SOFT and (not rest or rest not in "aeiouy'"):
            sounds = (*sounds, f"{sounds[0]}ь")
        items = [
            (cost + choice, f"{before}{sound}")
            for cost, before in found
            for choice, sound in enumerate(sounds)
        ]
        found = sorted(items)[:_MOST_SPELLINGS]
    yield from dict.fromkeys(spelling for _cost, spelling in found)


def _bare(chunk: str) -> str:
    return plain(chunk).strip('.,;:?!"«»()')


def _is_latin(chunk: str) -> bool:
    word = _bare(chunk)
    return any("a" <= sign <= "z" for sign in word) and _MAY_BE.issuperset(word.replace("-", ""))
