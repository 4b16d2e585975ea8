"""What a person might type into a template; the people are invented."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.knowledge.claim_letters.claim_template_schema import FormField, Kind, Template
from otklik.knowledge.claim_letters.pack_loader import loader
from otklik.operations.packs.models import PackItem

PACK = Path(__file__).parents[2] / "packs" / "chechpotreb"
AT = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


def bring_claims(folder: Path = PACK) -> Changes:
    """Templates and periods of a pack, as its loading brings them."""
    return loader.load(loader.validate(Pack(folder), Report()), Tables(PackItem.objects, AT))


def values_for(
    template: Template, *, has_optional: bool = True, turn: int = 0
) -> dict[str, str | date | Decimal | None]:
    """Cleaned values; of a choice the answer whose turn it is."""
    return {
        field.name: None
        if field.optional and not has_optional
        else _value_for(field, template, turn)
        for field in template.fields
    }


def typed_for(template: Template, *, turn: int = 0) -> dict[str, str]:
    """As it is typed into the form."""
    values = {}
    for name, value in values_for(template, turn=turn).items():
        match value:
            case date():
                values[name] = f"{value:%d.%m.%Y}"
            case Decimal():
                values[name] = f"{value:,}".replace(",", " ").replace(".", ",")
            case _:
                values[name] = value or ""
    return values


def _value_for(field: FormField, template: Template, turn: int) -> str | date | Decimal:
    rule = template.own.penalty
    match field.kind:
        case Kind.DATE:
            return date(2026, 3, 25) if rule and field.name == rule.until else date(2026, 3, 10)
        case Kind.MONEY:
            return Decimal("12000.50")
        case Kind.CHOICE:
            return field.choices[turn % len(field.choices)].value
        case Kind.LONG:
            return f"Слова о поле {field.name}"
        case _:
            return f"Проверочное {field.name}."
