"""Claims and periods from the pack: claims.yaml with claims/<slug>.yaml, periods.yaml; all
optional."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import report_repeated, validate_document
from otklik.knowledge.claim_letters.claim_template_schema import Common, Own, Template
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.knowledge.consumer_deadlines.deadline_rule_schema import RulesFile

COMMON, FOLDER, PERIODS = "claims.yaml", "claims", "periods.yaml"
SLUG = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiles:
    templates: Mapping[str, Template] = field(default_factory=dict)
    rules: RulesFile | None = None


class ClaimsLoader:
    name = "claims"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return tuple(name for name in (COMMON, PERIODS) if name in pack)

    def validate(self, pack: Pack, report: Report) -> ClaimFiles:
        rules = _read_rules(pack, report) if PERIODS in pack else None
        templates = _read_templates(pack, report) if COMMON in pack else {}
        _check_links(templates, rules, report)
        return ClaimFiles(templates=templates, rules=rules)

    def load(self, parsed: ClaimFiles, tables: Tables) -> Changes:
        """What left the pack is no longer shown."""

        def follow(row: ClaimTemplate | Period, before: Values, values: Values) -> None:
            fresh = type(row).objects.get(pk=row.pk)
            fresh.cite(at=tables.at)
            fresh.renew_search()

        templates = tables.merge(
            ClaimTemplate,
            {
                slug: _values(place, template.model_dump(mode="json"))
                for place, (slug, template) in enumerate(parsed.templates.items())
            },
            kind="claim_template",
            find=lambda slug: {"slug": slug},
            after=follow,
        )
        return templates + tables.merge(
            Period, _period_values(parsed.rules), kind="period", after=follow
        )


loader = ClaimsLoader()


def _values(place: int, content: dict[str, Any]) -> Values:
    return {"position": place, "content": content, "is_active": True}


def _period_values(rules: RulesFile | None) -> dict[str, Values]:
    if rules is None:
        return {}
    general = rules.model_dump(mode="json", exclude={"periods"})
    return {
        rule.code: _values(place, {"rule": rule.model_dump(mode="json"), "general": general})
        for place, rule in enumerate(rules.periods)
    }


def _read_rules(pack: Pack, report: Report) -> RulesFile | None:
    document = pack.document(PERIODS, report)
    rules = validate_document(RulesFile, document, report) if document else None
    if document and rules:
        lines = [(document.line("periods", n), one.code) for n, one in enumerate(rules.periods)]
        sentence = _("Period “%(key)s” was already given in line %(line)s.")
        report_repeated(PERIODS, lines, report, sentence)
    return rules


def _read_templates(pack: Pack, report: Report) -> dict[str, Template]:
    """In the order of claims.yaml, each with the common part."""
    document = pack.document(COMMON, report)
    common = validate_document(Common, document, report) if document else None
    if document is None or common is None:
        return {}
    present = {
        name.removeprefix(f"{FOLDER}/").removesuffix(".yaml") for name in pack.within(FOLDER)
    }
    for slug in sorted(set(common.order) ^ present):
        sentence = _("Template “%(slug)s” is in “order” or in the folder “claims”, not in both.")
        report.add(COMMON, document.line("order"), sentence % {"slug": slug})
    found = {}
    for slug in common.order:
        name = f"{FOLDER}/{slug}.yaml"
        if slug not in present or not SLUG.fullmatch(slug):
            continue
        own_document = pack.document(name, report)
        own = validate_document(Own, own_document, report) if own_document else None
        if own is None:
            continue
        try:
            found[slug] = Template(common=common, own=own)
        except ValidationError as error:
            for details in error.errors():
                report.add(name, 1, str(details["ctx"]["error"]))
    return found


def _check_links(
    templates: Mapping[str, Template], rules: RulesFile | None, report: Report
) -> None:
    """Templates must name known rules, and rules known templates."""
    codes = {rule.code for rule in rules.periods} if rules else set()
    for slug, template in templates.items():
        named = {template.own.answer, template.own.period.rule if template.own.period else ""}
        for code in sorted(named - codes - {""}):
            sentence = _("There is no period “%(code)s” in periods.yaml.")
            report.add(f"{FOLDER}/{slug}.yaml", 1, sentence % {"code": code})
    for rule in rules.periods if rules else ():
        if rule.claim and rule.claim not in templates:
            sentence = _("There is no template “%(slug)s” in the folder “claims”.")
            report.add(PERIODS, 1, sentence % {"slug": rule.claim})
