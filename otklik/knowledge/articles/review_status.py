"""Whether an answer is on the site, affected by a change of an act, or overdue for a check."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.knowledge.articles.models import KEY, AnswerPage, Check
from otklik.knowledge.articles.publish_and_reconfirm_answer import CHECK_EVERY
from otklik.legal_acts.citations.models import Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStatus:
    """`check` is the last one of the published text."""

    answer: AnswerPage
    check: Check | None
    is_touched: bool
    is_old: bool

    @property
    def is_on_site(self) -> bool:
        return self.answer.live and self.check is not None

    @property
    def is_edited(self) -> bool:
        """A newer text waits for a signature."""
        return self.is_on_site and self.answer.has_unpublished_changes

    @property
    def waits(self) -> bool:
        return not self.is_on_site or self.is_edited

    @property
    def mark(self) -> str:
        if not self.is_on_site:
            return "draft"
        if self.is_touched:
            return "late"
        return "soon" if self.is_edited or self.is_old else "done"

    @property
    def words(self) -> str:
        if not self.is_on_site:
            return _("draft: let a lawyer check it")
        if self.is_touched:
            return _("a document it is based on has changed")
        if self.is_edited:
            return _("on the site; corrected text waiting for a signature")
        return _("on the site, not checked for half a year") if self.is_old else _("on the site")


def review_status(answer: AnswerPage, *, at: datetime) -> ReviewStatus:
    touched = Impact.objects.open().filter(citation__place=answer.key).exists()
    return _status(answer, answer.last_check, is_touched=touched, at=at)


def review_statuses(*, at: datetime) -> list[ReviewStatus]:
    """Of every answer, by four queries: first those affected by a change of an act, then those with
    the oldest check."""
    last: dict[tuple[int, int], Check] = {}
    for one in Check.objects.order_by("at", "pk"):
        last[one.answer_id, one.revision] = one
    open_places = Impact.objects.open().filter(citation__place__startswith=KEY)
    touched = set(open_places.values_list("citation__place", flat=True))
    rows = []
    for answer in AnswerPage.objects.order_by("path"):
        check = last.get((answer.pk, answer.live_revision_id or 0))
        rows.append(_status(answer, check, is_touched=answer.key in touched, at=at))
    return sorted(rows, key=lambda row: (not row.is_touched, row.check.at if row.check else at))


def _status(
    answer: AnswerPage, check: Check | None, *, is_touched: bool, at: datetime
) -> ReviewStatus:
    is_old = check is not None and at - check.at > CHECK_EVERY
    return ReviewStatus(answer=answer, check=check, is_touched=is_touched, is_old=is_old)
