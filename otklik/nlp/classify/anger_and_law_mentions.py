"""What makes an answer delicate: anger in the question, claims about the law in the answer."""

import re

from otklik.nlp.reply_checks.structure_and_promises import plain_alike

_ANGER = re.compile(
    r"безобрази\w{0,20}|беспредел\w{0,20}|возмущ\w{0,20}|издевател\w{0,20}|позор\w{0,20}|хамств\w{0,20}"
    r"|хам(?:ит|ят|ка|ло)(?!\w)"
    r"|отписк\w{0,20}|бездейств\w{0,20}|бездельник\w{0,20}|наплевать|плевать|коррупц\w{0,20}|взятк\w{0,20}"
    r"|прокуратур\w{0,20}"
    r"|в суд(?!\w)|жалоб\w{0,20} на вас"
    r"|пожал(?:уюсь|уемся)|сколько можно|доколе|никому не нужн\w{0,20}"
    r"|ничего не делает\w{0,20}|ничего не делают|вам все равно|!{3,}"
)
_LAW = re.compile(
    r"(?:закон|кодекс|постановлени|правил)\w{0,20} (?:[^.!?\n]{0,40})(?:№|от \d)"
    r"|\d{1,4}-(?:фз|фкз|рз)(?!\w)|(?:стать[яеиюё]|ст\.) ?\d+"
    r"|(?:пункт\w{0,20}|п\.) ?\d+ (?:стать|ст\.)"
    r"|по закону|согласно (?:закон|кодекс|стать|правил)\w{0,20}"
    r"|в соответствии с (?:закон|стать|кодекс)\w{0,20}"
    r"|(?:вы |вас |вам |продав\w{1,20} |магазин\w{0,20} )?(?:не )?(?:вправе|обязан\w{0,20})(?!\w)"
    r"|име\w{1,20} право"
    r"|незаконн\w{0,20}|законн\w{0,20}(?!\w)|нарушен\w{0,20} (?:закон|прав)\w{0,20}"
    r"|нарушил\w{0,20} (?:закон|прав)\w{0,20}"
)


def anger_in(text: str) -> str:
    """The first angry words of a message; empty without."""
    return _first(_ANGER, text)


def law_in(text: str) -> str:
    """The first words of an answer about the law; empty without."""
    return _first(_LAW, text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(plain_alike(text))
    return text[found.start() : found.end()].strip() if found else ""
