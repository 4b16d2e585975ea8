"""Words by which a message is guessed to be ours or another body's: competence.yaml."""

from django.utils.translation import gettext as _

from otklik.core.pack import Pack, Report
from otklik.language.competence import Signs, signs_of

COMPETENCE = "competence.yaml"


class CompetenceReader:
    name = "competence"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (COMPETENCE,) if COMPETENCE in pack else ()

    def validate(self, pack: Pack, report: Report) -> Signs | None:
        document = pack.document(COMPETENCE, report) if COMPETENCE in pack else None
        if document is None:
            return None
        try:
            return signs_of(document.value)
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            sentence = _("Here is a list of words that cannot be read: %(what)s")
            report.add(COMPETENCE, 0, sentence % {"what": fault})
            return None


reader = CompetenceReader()
