"""In which language a message is written, as far as letters and a few words tell.

Chechen has letters in pairs that Russian never has (хь, гӀ, оь, уь), the palochka (typed as 1, I,
l or |), and small words of its own. Too few words: no guess.
"""

import re

from otklik.language.guess import Guess
from otklik.language.words import listed, plain

CHECHEN, ENGLISH, RUSSIAN = "ce", "en", "ru"
_FEWEST_WORDS = 3
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[|ӀӏI1l](?=[^\W\d_]))*")
_OF_CHECHEN = re.compile(
    r"хь|оь|уь|аь|юь|яь|[гкптцчх][\u04c0\u04cf1il|]|[\u04c0\u04cf]|къ(?=[аеёиоуэюя])|кх|ккх|ттт"
)
_CHECHEN_WORDS = listed(
    """
    ду дац вац яц бац ву ю бу суна хьуна цунна тхуна шуна со хьо иза вай тхо шу муха мила маца
    мичахь мичча стенна дика вон дукха кхин хила хилла хийла дина дан деза доьзна беза лаьа лаа
    баркалла маршалла сан хьан цуьнан вайн шун ма а
    """
) - {"а", "ма", "бу", "ю", "со", "дан", "вон", "шу"}


def tongue(text: str) -> Guess[str]:
    """`ce`, `en` or `ru`; Russian without certainty where nothing tells otherwise."""
    words = [plain(word) for word in _WORD.findall(text[:5000])]
    if len(words) < _FEWEST_WORDS:
        return Guess(value=RUSSIAN, certainty=0.0)
    chechen = [word for word in words if _OF_CHECHEN.search(word) or word in _CHECHEN_WORDS]
    share = len(chechen) / len(words)
    if share >= 0.25:
        return Guess(value=CHECHEN, certainty=min(0.95, 0.5 + share), reasons=tuple(chechen[:3]))
    latin = [word for word in words if word.isascii()]
    if len(latin) / len(words) >= 0.8:
        return Guess(value=ENGLISH, certainty=0.7, reasons=tuple(latin[:3]))
    return Guess(value=RUSSIAN, certainty=1.0 - share)
