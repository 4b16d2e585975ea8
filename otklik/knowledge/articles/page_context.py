"""What the page of an answer shows besides its own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from otklik.cms.pages.base_page import closed
from otklik.knowledge.articles.models import AnswerPage
from otklik.legal_acts.acts.act import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A clause the answer rests on; `url` leads to its words where the site shows the act."""

    words: str
    says: str
    url: str = ""


def parts(answer: AnswerPage) -> dict[str, Any]:
    return {
        "check": answer.checked,
        "norms": norms(answer),
        "things": [line.strip() for line in answer.bring.splitlines() if line.strip()],
        "related": related(answer),
        "index_url": f"{(answer.url or '').rsplit('/', 2)[0]}/",
    }


def norms(answer: AnswerPage) -> list[Norm]:
    """By one query, where anything is cited."""
    codes = {address.partition("/")[0] for address in answer.addresses}
    cited = Act.objects.published().filter(code__in=codes) if codes else Act.objects.none()
    acts = {act.code: act for act in cited}
    return [
        Norm(
            words=block.value["words"],
            says=block.value.get("says") or "",
            url=_url(acts, block.value.get("address") or ""),
        )
        for block in answer.norm
    ]


def related(answer: AnswerPage) -> list[AnswerPage]:
    """In the editor's order, those that are in force."""
    keys = [raw["value"] for raw in answer.related.raw_data if raw.get("value")]
    found = {page.pk: page for page in in_force(keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def in_force(keys: Iterable[int]) -> Iterable[AnswerPage]:
    pages = AnswerPage.objects.in_force().exclude(closed())
    found: Iterable[AnswerPage] = pages.filter(pk__in=keys)
    return found


def _url(acts: dict[str, Act], address: str) -> str:
    code, _slash, clause = address.partition("/")
    if code not in acts:
        return ""
    return acts[code].get_absolute_url() + (f"#{clause}" if clause else "")
