"""Every column of the desk that can hold words has a decision: it goes with a person, or stays."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import models

from otklik.incidents.privacy.personal_data_map import TRACES

WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)

#: Columns of messages and authors, which erase.py empties.
BY_HAND = frozenset(
    {
        "Incident.thread_key", "Incident.opening_text", "Incident.lemma_text",
        "Incident.guess_reason", "Incident.waits_for", "Incident.tone",
        "Incident.urgency_why", "Incident.urgency_words",
        "Incident.concern", "Message.personal_words", "Message.harsh_kind", "Message.harsh_words",
        "Message.container", "Message.peer", "Message.external_id", "Message.parent_id",
        "Message.url", "Message.noted_where", "Message.album", "MessagePart.external_id",
        "MessageVersion.text",
        "Attachment.*", "Tombstone.*", "Identity.*", "IdentityClaim.*", "WritingPermission.*",
        "CopiedText.text", "ModerationAct.note", "ModerationAct.end_reason",
        "ModerationStep.hand_note", "ImportFile.body", "ImportRun.file_name",
        "OutsideWord.scan", "SavedView.query", "Handover.sentence",
    }
)  # fmt: skip

#: Columns without words of or about one person, and why they stay.
STAYS: Mapping[str, str] = {
    "Message.post": "number of a post of ours",
    "Incident.outside_due_source": "name of another system",
    "Incident.tongue": "a code",
    "Learning.*": "words met in several masked messages; what is not in use goes with an erasure",
    "OutsideWord.giver_words": "who of the authority agreed",
    "Body.*": "from the pack",
    "Topic.*": "from the pack",
    "TopicPhrase.*": "from the pack",
    "CompetenceSign.*": "from the pack",
    "AlarmList.*": "from the pack",
    "ReplyTemplate.*": "from the pack",
    "RequestTerms.*": "from the pack",
    "ModerationRule.*": "from the pack",
    "ModerationAct.rule_words": "the rule as it read then",
    "ModerationAct.rule_source": "the rule's source as it read then",
    "ModerationStep.heard": "a code",
    "RefusalGround.*": "from the pack",
    "HelpRules.*": "the authority's own words and days",
    "Helpfulness.outcome": "a code",
    "QualityPoint.*": "from the pack",
    "QualityDraw.*": "numbers that say how was drawn",
    "Norm.*": "the authority's own terms",
    "NormDocument.*": "the authority's own documents",
    "Clock.*": "the authority's own decision",
    "Wording.*": "words kept for everyone, not of one answer",
    "Citation.*": "clauses of acts",
    "MassIncident.*": "one text for all; what is said to one stands in the member",
    "ImportProfile.*": "headers of columns",
    "ImportRun.sheet": "name of a sheet",
    "ImportRun.columns": "headers of columns",
    "ImportedRow.remarks": "codes",
    "Handover.numbers": "numbers of incidents",
    "SavedView.name": "a colleague's own word for their view",
}


def columns() -> Iterator[str]:
    """Those that can hold what somebody wrote: choices and keys of our own cannot."""
    for model in apps.get_app_config("incidents").get_models():
        for field in model._meta.concrete_fields:
            is_code = isinstance(field, models.SlugField) or field.choices or field.name in CODES
            if isinstance(field, WORDS) and not is_code:
                yield f"{model.__name__}.{field.name}"


CODES = {"code", "digest", "error_kind", "error_code", "content_type"}


def decided() -> set[str]:
    named = set(BY_HAND) | set(STAYS)
    for trace in TRACES:
        names = [*trace.blank, *trace.own_key] or ["*"]
        named |= {f"{trace.model.__name__}.{name}" for name in names}
    return named


def test_each_column_with_words_goes_or_stays_by_a_decision() -> None:
    known = decided()
    found = set(columns())
    assert "MessageVersion.text" in found
    left = [name for name in found if not {name, f"{name.partition('.')[0]}.*"} & known]
    assert sorted(left) == [], (
        "say here or in otklik/incidents/privacy/personal_data_map.py what becomes of these"
    )


def test_no_decision_is_about_a_column_that_is_gone() -> None:
    models_here = {m.__name__: m for m in apps.get_app_config("incidents").get_models()}
    for name in decided():
        model, _, column = name.partition(".")
        assert model in models_here, name
        if column != "*":
            models_here[model]._meta.get_field(column)
