"""Every column of the desk that can hold words has a decision: it goes with a person, or stays."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from otklik.incidents.privacy.personal_data_map import BY_HAND, STAYS, TRACES

WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)


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
        "say in otklik/incidents/privacy/personal_data_map.py what becomes of these"
    )


def test_no_decision_is_about_a_column_that_is_gone() -> None:
    models_here = {m.__name__: m for m in apps.get_app_config("incidents").get_models()}
    for name in decided():
        model, _, column = name.partition(".")
        assert model in models_here, name
        if column != "*":
            models_here[model]._meta.get_field(column)
