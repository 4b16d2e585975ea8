"""The approved questionnaire, version by version: survey.yaml."""

from datetime import datetime

from django.utils.translation import gettext as _

from otklik.core.pack import Changes, Document, Memory, Pack, Report, report_repeated, validated
from otklik.register.reading import read_acts
from otklik.surveys.instrument import SurveyFile
from otklik.surveys.models import InstrumentVersion
from otklik.surveys.models.instrument import digest

SURVEY = "survey.yaml"


class SurveysRoom:
    name = "surveys"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (SURVEY,) if SURVEY in pack else ()

    def validate(self, pack: Pack, report: Report) -> SurveyFile | None:
        document = pack.document(SURVEY, report) if SURVEY in pack else None
        file = validated(SurveyFile, document, report) if document else None
        if file and document:
            _check(file, document, report)
            _check_act(file, document, pack, report)
        return file

    def load(self, parsed: SurveyFile | None, memory: Memory, at: datetime) -> Changes:
        """Add the version when it is new. Versions are never changed and never leave."""
        if parsed is None or InstrumentVersion.objects.of(parsed.code, parsed.version).exists():
            return Changes()
        InstrumentVersion.from_file(parsed).save()
        return Changes(added=1)


room = SurveysRoom()


def check_stored(parsed: SurveyFile | None, pack: Pack, report: Report) -> None:
    """A version that was loaded once keeps its words: people answered them, or will."""
    stored = parsed and InstrumentVersion.objects.of(parsed.code, parsed.version).first()
    document = pack.document(SURVEY, report) if parsed else None
    if parsed and stored and document and stored.digest != digest(parsed):
        sentence = _(
            "Version %(number)s was loaded with other words: this is another version, "
            "give it the next number."
        )
        report.add(SURVEY, document.line("version"), sentence % {"number": parsed.version})


def _check(file: SurveyFile, document: Document, report: Report) -> None:
    report_repeated(
        SURVEY,
        [
            (document.line("questions", index, "code"), question.code)
            for index, question in enumerate(file.questions)
        ],
        _("Code “%(key)s” was already given in line %(line)s."),
        report,
    )
    for index, question in enumerate(file.questions):
        if question.number != index + 1:
            sentence = _("Question %(expected)s is expected here, not %(found)s.")
            words = {"expected": index + 1, "found": question.number}
            report.add(SURVEY, document.line("questions", index, "number"), sentence % words)
    if file.hypotheses != file.comparison.family:
        sentence = _("The family is %(family)s, the questions make it %(found)s.")
        words = {"family": file.comparison.family, "found": file.hypotheses}
        report.add(SURVEY, document.line("comparison", "family"), sentence % words)
    for index, pair in enumerate(file.reliability):
        for name, field in (("first", pair.first), ("second", pair.second)):
            if field not in file.fields:
                line = document.line("reliability", index, name)
                report.add(SURVEY, line, _("There is no field “%(field)s”.") % {"field": field})


def _check_act(file: SurveyFile, document: Document, pack: Pack, report: Report) -> None:
    if not any(file.act in act.addresses for act in read_acts(pack, report)):
        sentence = _("No act of the pack has the address “%(address)s”.")
        report.add(SURVEY, document.line("act"), sentence % {"address": file.act})
