"""What the page of an answer shows besides its own words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from otklik.legal_acts.acts.act import Act

if TYPE_CHECKING:
    from otklik.knowledge.articles.models import AnswerPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A clause the answer rests on; `url` leads to its words where the site shows the act."""

    words: str
    says: str
    url: str = ""


def parts(answer: "AnswerPage") -> dict[str, Any]:
    return {
        "check": answer.checked,
        "norms": norms(answer),
        "things": [line.strip() for line in answer.bring.splitlines() if line.strip()],
        "related": answer.related_in_force,
        "index_url": f"{(answer.url or '').rsplit('/', 2)[0]}/",
    }


def norms(answer: "AnswerPage") -> list[Norm]:
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


def _url(acts: dict[str, Act], address: str) -> str:
    code, _slash, clause = address.partition("/")
    if code not in acts:
        return ""
    return acts[code].get_absolute_url() + (f"#{clause}" if clause else "")
