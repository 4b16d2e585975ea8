"""requests.yaml: terms, texts and grounds of refusal for requests for information."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.incidents.foi_requests.models import RefusalGround, RequestTerms

REQUESTS = "requests.yaml"


class TermsEntry(PackModel):
    """In calendar days. `basis` names the law as staff see it."""

    basis: str = Field(min_length=1, max_length=200)
    answer_days: int = Field(gt=0, le=365)
    delay_notice_days: int = Field(gt=0, le=365)
    delay_days: int = Field(ge=0, le=365)


class TextsEntry(PackModel):
    """`delay` has the placeholders {until} and {reason}."""

    delay: str = Field(min_length=1, max_length=1000)
    how_to_request: str = Field(min_length=1, max_length=1000)
    how_to_appeal: str = Field(min_length=1, max_length=1000)


class GroundEntry(PackModel):
    """`is_checked`: the authority has compared it with the law in force."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=200)
    text: str = Field(default="", max_length=1000)
    has_no_reply: bool = False
    is_checked: bool = False


class AppealsEntry(PackModel):
    """The state portal that takes official appeals."""

    name: str = Field(min_length=1, max_length=100)
    url: str = Field(pattern=r"^https://\S+$", max_length=200)


class RequestsFile(PackFile):
    FILE = REQUESTS
    once = [("refusals", "code", gettext_noop("There is “%(code)s” already."))]
    terms: TermsEntry
    appeals: AppealsEntry | None = None
    texts: TextsEntry
    refusals: tuple[GroundEntry, ...] = Field(min_length=1)

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        for place in ("{until}", "{reason}"):
            if place not in self.texts.delay:
                sentence = _("The text lacks “%(place)s”.") % {"place": place}
                report.add(REQUESTS, document.line("texts", "delay"), sentence)
        for number, ground in enumerate(self.refusals):
            if not ground.text and not ground.has_no_reply:
                line = document.line("refusals", number, "code")
                report.add(REQUESTS, line, _("A ground needs a text, or has_no_reply: yes."))


def load_requests(file: RequestsFile, tables: Tables) -> Changes:
    terms = tables.merge(
        RequestTerms,
        {
            RequestTerms.CODE: {
                **file.terms.model_dump(),
                "delay_text": file.texts.delay,
                "how_to_request": file.texts.how_to_request,
                "how_to_appeal": file.texts.how_to_appeal,
                "appeals_name": file.appeals.name if file.appeals else "",
                "appeals_url": file.appeals.url if file.appeals else "",
            }
        },
        kind="request_terms",
        leaving=None,
    )
    grounds = tables.merge(
        RefusalGround,
        {
            ground.code: {**ground.model_dump(exclude={"code"}), "is_active": True}
            for ground in file.refusals
        },
        kind="refusal_ground",
    )
    return terms + grounds
