"""Published data, which is not personal, recognised in any spelling."""

from collections.abc import Iterable
from dataclasses import dataclass

from otklik.nlp.personal_data.disguised_identifiers import spelt_digits
from otklik.nlp.words.lemmas import readings, word_set, words

_WHOLE = 10  # digits of a number without the country's eight
_LEAST = 5  # digits of a number of a town
_NO_PLACE = word_set(
    """
    г город ул улица пр просп проспект пер переулок пл площадь б бульвар ш шоссе д дом корп корпус
    стр строение с село пос поселок ст станица мкр микрорайон кт т чр россия рф р н
    имени им номер и в на по у
    """
)
_REGION = word_set("республика область край район округ")


@dataclass(frozen=True, slots=True)
class PublishedData:
    """Numbers by their last digits, addresses by words, names by lemmas, the rest as written."""

    numbers: frozenset[str] = frozenset()
    places: frozenset[frozenset[str]] = frozenset()
    names: tuple[tuple[frozenset[str], ...], ...] = ()
    written: frozenset[str] = frozenset()

    @classmethod
    def of(cls, found: Iterable[tuple[str, str]]) -> "PublishedData":
        """From kinds and spellings."""
        numbers, places, names, written = set(), set(), [], set()
        for kind, text in found:
            match kind:
                case "phone":
                    numbers.add(spelt_digits(text)[-_WHOLE:])
                case "address":
                    places.add(_place(text))
                case "name":
                    names.append(tuple(frozenset(readings(word)) for word in words(text)))
                case _:
                    written.add(_bare(text))
        return cls(frozenset(numbers), frozenset(places), tuple(names), frozenset(written))

    def has(self, kind: str, text: str) -> bool:
        match kind:
            case "phone":
                sentence = spelt_digits(text)[-_WHOLE:]
                return len(sentence) >= _LEAST and any(
                    one.endswith(sentence) for one in self.numbers
                )
            case "address":
                place = _place(text)
                return bool(place) and any(place <= one for one in self.places)
            case "name":
                said_words = words(text)
                return any(_is_name(said_words, one) for one in self.names)
        return _bare(text) in self.written


NOTHING_KNOWN = PublishedData()


def _place(text: str) -> frozenset[str]:
    """Lemmas of an address that distinguish places."""
    forms = [readings(word)[0] for word in words(text.replace("-", " "))]
    regions = {at for at, form in enumerate(forms) if form in _REGION}
    around = {at + step for at in regions for step in (-1, 1)}  # «Тверская область», «край …»
    return frozenset(
        form
        for at, form in enumerate(forms)
        if form not in _NO_PLACE
        and at not in regions
        and not (at in around and form.endswith("ский"))
    )


def _is_name(lines: list[str], known: tuple[frozenset[str], ...]) -> bool:
    """Each word is a form of a word of the known name."""
    forms = [frozenset(readings(word)) for word in lines]
    return bool(forms) and all(any(form & one for one in known) for form in forms)


def _bare(text: str) -> str:
    bare = text.casefold().strip()
    for start in ("https://", "http://", "www.", "m.", "@"):
        bare = bare.removeprefix(start)
    return bare.rstrip("/")
