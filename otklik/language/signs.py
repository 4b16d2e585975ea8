"""What cannot wait, and what was said to hurt: guesses by words, each with the words that decided.

Urgent is what may harm somebody or cost them a right within days; anger makes nothing urgent.
An insult is aimed at a person, harsh words about work are criticism; a threat is of harm, not of a
complaint or a court. Labels: bench/labels/guide.md.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from otklik.language.answers.manner import plain_alike
from otklik.language.guess import Guess


class Urgency(StrEnum):
    HEALTH = "health"
    CHILDREN = "children"
    COLD = "cold"  # without heat, water or light
    DEADLINE = "deadline"
    NONE = ""


class Harshness(StrEnum):
    INSULT = "insult"
    THREAT = "threat"
    NONE = ""


_LONGEST = 5_000  # characters that are read
_NEAR = r"[^.!?\n]{0,60}?"
_CHILD = (
    r"(?:дет(?:и|ей|ям|ьми|ях)|реб[е]н(?:ок|ка|ку|ком)|малыш\w*|младен\w+|грудн\w+|школьник\w*)"
)
_HARM = (
    r"(?:мерзн\w+|мерзл\w+|замерза\w+|болеют|простыва\w+|травмир\w*"
    r"|покуса\w*|кида\w+сь|броса\w+сь|нападают?|напал\w*|отрав\w+|под машин\w+|собьют|сбил\w*)"
)


def _at_a_word(alternatives: str) -> re.Pattern[str]:
    """None of them begins inside of a word: «потухли» is not «тухлый»."""
    return re.compile(rf"(?<!\w)(?:{alternatives})")


_URGENT: Mapping[Urgency, re.Pattern[str]] = {
    Urgency.HEALTH: _at_a_word(
        r"отрави\w+|отравлен\w+|угроз\w+ (?:для )?(?:жизн|здоров)\w+|опасн\w+ для (?:жизн"
        r"|здоров)\w+"
        r"|(?:жизн|здоров)\w+ (?:людей |граждан )?(?:в опасност|под угроз)\w+|запах газа"
        r"|пахнет газом"
        r"|утечк\w+ газа|бь[е]т ток\w*|оголенн\w+ провод\w*|искр(?:ит|ят)(?!\w)|сгоре(?:ть|ли"
        r"|ла) заживо"
        r"|скор(?:ая|ую|ой) (?:помощ\w+ )?не (?:при)?е\w+|реанимац\w+|гангрен\w*|ампутир\w+"
        r"|умира(?:ет|ю)(?!\w)|кровотечен\w+"
        r"|без (?:инсулин|лекарств)\w*|нет (?:инсулин|жизненно)\w*|онкобольн\w+|тухл\w+"
        r"|протух\w+|черв(?:и|ями|ей)(?!\w)"
        r"|провал(?:ится|иться|ился)\w*|обруш\w+|рухн\w+|вот-вот упад\w+|(?:открыт\w+|сломан\w+"
        r"|без крышк\w+) (?:люк|колод)\w*|(?:люк|колод)\w* (?:\w+ ){0,2}(?:открыт\w*|сломан\w*"
        r"|без крышки)|(?:сосул|глыб)\w+ (?:\w+ ){0,3}(?:вис|свис|крыш|пада)\w+|(?:крыш\w+"
        r"|карниз\w*) (?:\w+ ){0,3}(?:сосул|глыб)\w+"
        rf"|бродяч\w+ соба\w+{_NEAR}(?:нападают?|напал\w*|кида\w+|броса\w+|покуса\w*)|(?:стая"
        rf"|стаи) собак"
        rf"|собак\w*{_NEAR}(?:нападают?|напал\w*|кида\w+|броса\w+|покуса\w*|агрессивн\w+)"
    ),
    Urgency.CHILDREN: _at_a_word(rf"{_CHILD}{_NEAR}{_HARM}|{_HARM}{_NEAR}{_CHILD}"),
    Urgency.COLD: _at_a_word(
        rf"(?:дома|в квартире|в комнате|в детском саду|в палат\w+) (?:\w+ ){{0,2}}холодно"
        rf"|ни тепла|(?:нет|без) отоплен\w+|отоплен\w+ (?:\w+ ){{0,3}}(?:нет|не дали)(?!\w)"
        r"|(?:(?:[2-9]|\d\d)\W?(?:й|ые|е)?\s?(?:день|дня|дней|сутки|суток)"
        r"|сутки|второй день|третий день|несколько дней|недел\w+) (?:как )?(?:нет|без)"
        r" (?:воды|света|электр\w+|газа)"
        r"|(?:воды|света|электричества) (?:уже )?(?:сутки|вторые|третьи|\d день|\d дня) нет"
        rf"|(?:нет|без|отсутству\w+|отключ\w+|не дают|не греют?){_NEAR}(?:отоплен\w+|тепла"
        rf"|горяч\w+ вод\w+|вод[ыау](?!\w)"
        rf"|света(?!\w)|электр\w+){_NEAR}(?:дет\w+|холодн\w+|мерз\w+|замерз\w+|мороз\w*|сутк\w+"
        rf"|недел\w+|градус\w*)"
        r"|замерзаем|мерзнем|(?:в квартире|дома|в комнате|температура|этаже) (?:всего "
        r"|не больше )?(?:плюс |\+)?(?:1[0-7]|[5-9]) ?(?:градус\w*|°)"
        r"|ледян\w+ батаре\w+|батаре\w+ (?:еле |совсем )?(?:холодн\w+|ледян\w+)|(?:холод\w*"
        r"|мороз\w*) в (?:квартир|дом|школ|сад)\w+"
    ),
    Urgency.DEADLINE: _at_a_word(
        r"последний день|срок (?:истека\w+|заканчива\w+|выходит)|(?:истекает|заканчивается) срок"
        r"|остал(?:ось|ся) (?:всего )?(?:\d|один|два|три|пара|несколько) (?:дн\w+|день|час\w*)"
        r"|(?:завтра|послезавтра) (?:суд|выписыва\w+|выселя\w+|операци\w+|уезжа\w+|отправля\w+)"
        r"|мобилиз\w+ (?:завтра|сегодня)|повестк\w+ на (?:завтра|сегодня)"
    ),
}
_NAMES = (
    r"бездельник\w*|дармоед\w*|тунеядц\w*|идиот\w*|дебил\w*|кретин\w*|придур\w+|дурак\w*"
    r"|дур[аыу](?!\w)|тварь|твари"
    r"|скот(?:ы|ина|ов)?(?!\w)|урод(?:ы|ов|ам)?(?!\w)|мраз\w+|сволоч\w*|подонк\w*|гнид\w+"
    r"|ублюд\w+|падл\w+|козл(?:ы|ов|ина)(?!\w)|баран(?:ы|ов)(?!\w)"
    r"|паразиты|раздолба\w+|сволот\w+|твар[ьи]на|обнаглевш\w+|негодя\w+|проходимц\w+|шарашк\w+"
    r"|нелюд\w+|жулик\w*|ворь[е]|ворюг\w*|мудак\w*|мудил\w*|говнюк\w*|хапуг\w*"
    r"|холуи|клоун\w*|упыр\w*|шалав\w*|сука|суки|твою мать|долбо\w+|пид[ао]р\w*|чмо|лохи|шакалы"
    r"|бестолоч\w*|тупиц\w*|алкаш\w*|наркоман\w*"
)
_INSULT = re.compile(
    rf"(?<!\w)(?:{_NAMES}|(?:тупые|тупой|жирные|зажравш\w+|охренев\w+|оборзев\w+)(?!\w))"
)
_THREAT = re.compile(
    r"(?<!\w)(?:убью|убьем|прибью|зарежу|застрелю|расстреля(?:ю|ть)|сожгу|подожгу|спалю"
    r"|взорв(?:у|ем)|повесить (?:вас|их|этих)"
    r"|(?:вас|их|тебя) (?:надо |нужно |бы )?(?:расстрелять|повесить|убить|сжечь|пристрелить)"
    r"|руки (?:вам |им )?(?:оторв|облома|переломаю)\w*"
    r"|(?:ноги|морду|лицо|голову) (?:вам |ему |им |тебе )?(?:переломаю|набью|разобью|оторву)\w*"
    r"|на вилы|к стенке)(?!\w)"
)
# Found among messages that the patterns were not written on (see docs/contexts/language.md).
_URGENT_SHARE, _HARSH_SHARE = 0.65, 0.45


def urgency_in(text: str) -> Guess[Urgency]:
    """Why it may not wait; `NONE` where no word says so."""
    plain = plain_alike(text[:_LONGEST])
    for kind, pattern in _URGENT.items():
        if found := pattern.search(plain):
            words = (_shown(text, found),)
            return Guess(value=kind, certainty=_URGENT_SHARE, reasons=words)
    return Guess(value=Urgency.NONE, certainty=1 - _URGENT_SHARE)


def harshness_in(text: str) -> Guess[Harshness]:
    """A threat before an insult; `NONE` for criticism however harsh."""
    plain = plain_alike(text[:_LONGEST])
    for kind, pattern in ((Harshness.THREAT, _THREAT), (Harshness.INSULT, _INSULT)):
        if found := pattern.search(plain):
            return Guess(value=kind, certainty=_HARSH_SHARE, reasons=(_shown(text, found),))
    return Guess(value=Harshness.NONE, certainty=1 - _HARSH_SHARE)


def _shown(text: str, found: re.Match[str]) -> str:
    """The words as they are written."""
    return text[found.start() : found.end()].strip()
