"""First names that the Russian dictionary does not know, or takes for other words.

Forms are made by hand where they are usual; ``identifying`` asks for the form in lower case.
"""

from otklik.language.words import listed

_ENDINGS_OF_A = ("а", "у", "ы", "е", "ой")
_ENDINGS = ("", "а", "у", "ом", "е")
_ON_A = listed(
    """
    хеда зулиха залина макка элина разет липа табарик санет аминат хава зина раиса петимат таиса
    яха асет зарета зарган малика лиза айна седа селима айза тоита марха дагмара рукият хадижат
    фатима иса муса увайса мовса леча эльбика хеди имани яса камета бирлант
    """
)
_ON_A_CONSONANT = listed(
    """
    рамзан магомед магомет адам апти ислам умар зелимхан бекхан сулим салман хамзат шамиль имран
    лом-али турпал-али рустам ризван асламбек арби бислан ваха висхан джабраил зайнди ибрагим
    идрис исмаил мансур мовсар расул руслан саид саламбек сайд-хасан султан тамерлан тимур хасан
    хусейн шарип юсуп анзор алихан беслан балауди абубакар аюб
    """
)
_UNCHANGED = listed("зулай хеди лейла зулихан аймани ваха апти арби зайнди балауди тоита зура")


def _forms() -> frozenset[str]:
    on_a = {name[:-1] + ending for name in _ON_A if name[-1] == "а" for ending in _ENDINGS_OF_A}
    others = {name + ending for name in _ON_A_CONSONANT for ending in _ENDINGS}
    return frozenset(on_a | others | _ON_A | _UNCHANGED)


CHECHEN_NAMES: frozenset[str] = _forms()
