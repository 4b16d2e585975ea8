"""The approved and proposed questionnaires of the pack; a proposed one becomes a draft."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import validate_document
from otklik.legal_acts.acts.markdown_format import read_acts
from otklik.legal_acts.citations import record_citations
from otklik.legal_acts.citations.models import Citation
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument.models import InstrumentVersion, digest
from otklik.surveys.instrument.questionnaire_schema import SurveyFile

SURVEY, PROPOSED = "survey.yaml", "survey-proposed.yaml"
FILES = (SURVEY, PROPOSED)

type Parsed = tuple[tuple[str, SurveyFile], ...]
"""Versions by their file."""


class SurveysLoader:
    name = "surveys"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in FILES if name in pack)

    def validate(self, pack: Pack, report: Report) -> Parsed:
        return tuple(
            (name, file)
            for name in self.files(pack)
            if (file := _validate(name, pack, report)) is not None
        )

    def load(self, parsed: Parsed | None, tables: Tables) -> Changes:
        """Add versions and drafts of proposals. Removes only proposals that were never asked."""
        added = 0
        for _name, file in parsed or ():
            if file.proposal:
                added += _add_draft(file, tables.at)
                continue
            stored = InstrumentVersion.objects.of(file.code, file.version)
            stored.unused_proposals().delete()
            if not stored.exists():
                InstrumentVersion.from_file(file).save()
                added += 1
        for version in InstrumentVersion.objects.filter(proposal="").newest_first():
            if not InstrumentVersion.objects.filter(
                instrument=version.instrument_id, proposal="", number__gt=version.number
            ).exists():
                record_citations.cite(_citing_place(version), [version.act], at=tables.at)
        return Changes(added=added)


loader = SurveysLoader()


def _citing_place(version: InstrumentVersion) -> record_citations.Place:
    """The clause of the version in force; it has no owner, so the keepers of acts are told."""
    return record_citations.Place(
        key=f"instrument/{version.instrument.code}",
        kind=Citation.Kind.INSTRUMENT,
        title=version.title,
        url=reverse("surveys-desk:questionnaires"),
    )


def check_stored(parsed: Parsed | None, pack: Pack, report: Report) -> None:
    """A loaded version keeps its content: people answered it, or will."""
    for name, file in parsed or ():
        if file.proposal:
            continue
        known = InstrumentVersion.objects.of(file.code, file.version)
        stored = known.exclude(pk__in=known.unused_proposals()).first()
        document = pack.document(name, report)
        if stored and document and stored.digest != digest(file):
            sentence = _(
                "Version %(number)s was loaded with other words: this is another version, "
                "give it the next number."
            )
            report.add(name, document.line("version"), sentence % {"number": file.version})


def _add_draft(file: SurveyFile, at: datetime) -> int:
    """Once per proposed file, unless the authority has approved a version of that number."""
    source = digest(file)
    known = InstrumentVersion.objects.of(file.code, file.version)
    known.unused_proposals().filter(digest=source).delete()  # from before there were drafts
    last = InstrumentVersion.objects.filter(instrument__code=file.code).newest_first().first()
    is_over = last is not None and last.number >= file.version
    if is_over or Draft.objects.filter(source=source).exists():
        return 0
    raw = file.model_dump(mode="json")
    Draft.begin(raw, code=file.code, based_on=last, source=source, by=None, at=at)
    return 1


def _validate(name: str, pack: Pack, report: Report) -> SurveyFile | None:
    document = pack.document(name, report)
    file = validate_document(SurveyFile, document, report) if document else None
    if file and document:
        for fault in file.faults():
            report.add(document.file, document.line(*fault.place), fault.sentence)
        _check_act(file, document, pack, report)
        if (name == PROPOSED) != bool(file.proposal):
            sentence = _("“proposal” says what a proposed version changes: only in %(name)s.")
            report.add(name, document.line("version"), sentence % {"name": PROPOSED})
    return file


def _check_act(file: SurveyFile, document: Document, pack: Pack, report: Report) -> None:
    if not any(file.act in act.addresses for act in read_acts(pack, report)):
        sentence = _("No act of the pack has the address “%(address)s”.")
        report.add(document.file, document.line("act"), sentence % {"address": file.act})
