"""Words by which a message is guessed to be ours or another body's: competence.yaml."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.core.pack.load import Changes, Memory, Values, merge
from otklik.core.pack.parse import Pack, Report
from otklik.incidents.classification.models import CompetenceSign
from otklik.nlp.classify.authority_competence import NOTHING, Sign, Signs, parse_signs

COMPETENCE = "competence.yaml"
_LONGEST_CODE, _LONGEST_WHOSE = 50, 200


def read_competence(pack: Pack, topics: Collection[str], report: Report) -> Signs | None:
    """A pack may have none; None when the file has mistakes."""
    if COMPETENCE not in pack:
        return Signs(signs=())
    document = pack.document(COMPETENCE, report)
    if document is None:
        return None
    try:
        signs = parse_signs(document.value)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        sentence = _("Here is a list of words that cannot be read: %(what)s")
        report.add(COMPETENCE, 0, sentence % {"what": fault})
        return None
    for sign in signs.signs:
        if len(sign.code) > _LONGEST_CODE or len(sign.whose) > _LONGEST_WHOSE:
            report.add(COMPETENCE, 0, _("“%(code)s” is too long.") % {"code": sign.code[:60]})
        for code in sign.topics:
            if topics and code not in topics:
                report.add(COMPETENCE, 0, _("There is no topic “%(code)s”.") % {"code": code})
    return signs


def load_competence(signs: Signs, memory: Memory, at: datetime) -> Changes:
    party = CompetenceSign.Party
    wanted: dict[str, Values] = {
        sign.code: _values(sign, party.OTHERS if sign.whose else party.OURS, place)
        for place, sign in enumerate(signs.signs, start=1)
    }
    if signs.means_nothing:
        nothing = Sign(code=NOTHING, words=signs.means_nothing)
        wanted[NOTHING] = _values(nothing, party.NOTHING, 0)
    return merge(
        CompetenceSign,
        wanted,
        kind="competence_sign",
        memory=memory,
        at=at,
        write=lambda values: {**values, "changed_at": at},
        leaving={"is_active": False},
    )


def _values(sign: Sign, party: CompetenceSign.Party, position: int) -> Values:
    return {
        "party": party.value,
        "position": position,
        "words": list(sign.words),
        "near": list(sign.near),
        "unless": list(sign.unless),
        "whose": sign.whose,
        "is_place": sign.is_place,
        "longest": sign.longest,
        "weight": sign.weight,
        "topics": list(sign.topics),
        "is_active": True,
    }
