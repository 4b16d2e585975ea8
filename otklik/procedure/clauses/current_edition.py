"""The procedure's text: the act, its current and last edition, one clause of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.procedure.clauses.models import ProcedureAct


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentEdition:
    """An edition of the procedure; its clauses are under the addresses `parts`."""

    act: Act
    edition: Edition
    texts: tuple[ClauseText, ...]
    parts: tuple[str, ...]

    @property
    def clauses(self) -> list[ClauseText]:
        """Clauses to be carried out, and the headings."""
        return [
            text
            for text in self.texts
            if any(
                text.address == part or text.address.startswith(f"{part}.") for part in self.parts
            )
        ]

    def clause(self, address: str) -> ClauseText | None:
        return next((text for text in self.texts if text.address == address), None)


def the_act() -> ProcedureAct | None:
    return ProcedureAct.objects.filter(is_active=True).order_by("-pk").first()


def last_edition() -> Edition | None:
    """The newest edition, in force or not: the one to be changed next."""
    found = the_act()
    if found is None:
        return None
    editions = Edition.objects.filter(act__code=found.code)
    return editions.select_related("act").order_by("-number").first()


def current_edition(*, on: date) -> CurrentEdition | None:
    """The edition in force on that day, else the first one."""
    found = the_act()
    if found is None:
        return None
    act = Act.objects.with_editions().filter(code=found.code).first()
    edition = act.edition_of(on) if act else None
    if act is None or edition is None:
        return None
    return CurrentEdition(
        act=act, edition=edition, texts=tuple(edition.texts), parts=tuple(found.parts)
    )


def text_at(address: str) -> str | None:
    """The text of a clause in the newest edition; None without such a clause."""
    edition = last_edition()
    found = edition and edition.clauses.filter(address=address).first()
    return found.as_text().printed if found else None


def obligations(texts: Sequence[ClauseText]) -> set[str]:
    """Addresses of clauses to be carried out: neither headings nor text that only opens a list."""
    parents = {text.parent for text in texts}
    return {
        text.address
        for text in texts
        if text.kind != ClauseKind.HEADING and text.address not in parents
    }
