"""What a query may have meant that was not typed in the letters of its language."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from otklik.language import keyboard
from otklik.language.translit import meant_by_sound


class How(StrEnum):
    TYPED = ""
    LAYOUT = "layout"  # the keyboard was in the other layout
    SOUND = "sound"  # Russian in Latin letters


@dataclass(frozen=True, slots=True)
class Meant:
    text: str
    how: How


def otherwise(text: str) -> Iterator[Meant]:
    """What it may have meant, the likeliest first; nothing for what reads as it was typed."""
    if russian := keyboard.meant_in_russian(text):
        yield Meant(russian, How.LAYOUT)
    sounds = (meant_by_sound(text), meant_by_sound(text, as_written=True))
    yield from (Meant(sound, How.SOUND) for sound in dict.fromkeys(sounds) if sound)
    if english := keyboard.meant_in_english(text):
        yield Meant(english, How.LAYOUT)
