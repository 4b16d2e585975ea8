"""What makes an answer a delicate one, guessed by words: anger in the question, claims about the
law in the answer. A guess always tells the words that decided."""

import re

from otklik.language.answers.manner import plain_alike

_ANGER = re.compile(
    r"безобрази\w*|беспредел\w*|возмущ\w*|издевател\w*|позор\w*|хамств\w*|хам(?:ит|ят|ка|ло)(?!\w)"
    r"|отписк\w*|бездейств\w*|бездельник\w*|наплевать|плевать|коррупц\w*|взятк\w*|прокуратур\w*"
    r"|в суд(?!\w)|жалоб\w* на вас|пожал(?:уюсь|уемся)|сколько можно|доколе|никому не нужн\w*"
    r"|ничего не делает\w*|ничего не делают|вам все равно|!{3,}"
)
_LAW = re.compile(
    r"(?:закон|кодекс|постановлени|правил)\w* (?:[^.!?\n]{0,40})(?:№|от \d)"
    r"|\d{1,4}-(?:фз|фкз|рз)(?!\w)|(?:стать[яеиюё]|ст\.) ?\d+|(?:пункт\w*|п\.) ?\d+ (?:стать|ст\.)"
    r"|по закону|согласно (?:закон|кодекс|стать|правил)\w*"
    r"|в соответствии с (?:закон|стать|кодекс)\w*"
    r"|(?:вы |вас |вам |продав\w+ |магазин\w* )?(?:не )?(?:вправе|обязан\w*)(?!\w)|име\w+ право"
    r"|незаконн\w*|законн\w*(?!\w)|нарушен\w* (?:закон|прав)\w*|нарушил\w* (?:закон|прав)\w*"
)


def anger_in(text: str) -> str:
    """The first angry words of a message as they are written; empty when there are none."""
    return _first(_ANGER, text)


def law_in(text: str) -> str:
    """The first words of an answer that say what the law is; empty when there are none."""
    return _first(_LAW, text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(plain_alike(text))
    return text[found.start() : found.end()].strip() if found else ""
