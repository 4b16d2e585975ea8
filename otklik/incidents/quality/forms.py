from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import day_field, line_field
from otklik.incidents.quality.models import (
    LONGEST,
    DrawnAnswer,
    PointMark,
    PointWord,
    QualityPoint,
    Rating,
)
from otklik.organisation.people.user import User


class DrawForm(forms.Form):
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), help_text=_("A day that is over."))
    share = forms.IntegerField(
        label=_("Share of answers, per cent"),
        help_text=_("One answer at least, 200 at most."),
        min_value=1,
        max_value=100,
        initial=10,
        widget=forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
    )
    wants_two = forms.BooleanField(
        label=_("Two raters: the second does not see what the first said"),
        help_text=_("Then the page shows how far they agree."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class RatingForm(forms.Form):
    """A mark and a remark for each point; nothing is required until the rating is finished."""

    def __init__(
        self, *args: Any, points: Iterable[QualityPoint], rating: Rating | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(points)
        known = {one.point_id: one for one in rating.points.all()} if rating else {}
        for point in self.points:
            value = known.get(point.pk)
            self.fields[f"word-{point.pk}"] = forms.ChoiceField(
                label=f"{point.position}. {point.text}",
                help_text=point.hint,
                choices=PointWord.choices,
                required=False,
                initial=value.word if value else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"remark-{point.pk}"] = line_field(
                _("Remark to point %(n)s") % {"n": point.position},
                longest=LONGEST,
                required=False,
                initial=value.remark if value else "",
            )

    def save(self, answer: DrawnAnswer, *, by: User, at: datetime) -> Rating:
        """Save the marks so far. Raises Refused."""
        rating = Rating.begin(answer, by=by, at=at)
        rating.keep(self.marks, by=by, at=at)
        return rating

    @property
    def marks(self) -> dict[QualityPoint, PointMark]:
        return {
            point: PointMark(
                word=self.cleaned_data.get(f"word-{point.pk}", ""),
                remark=self.cleaned_data.get(f"remark-{point.pk}", ""),
            )
            for point in self.points
        }

    @property
    def first_unsaid(self) -> str | None:
        """The field of the first point without a mark, else of the first «no» without a remark."""
        marks = self.marks.items()
        unsaid = [f"word-{point.pk}" for point, mark in marks if not mark.word]
        unsaid += [
            f"remark-{p.pk}" for p, mark in marks if mark.word == PointWord.NO and not mark.remark
        ]
        return unsaid[0] if unsaid else None

    @property
    def rows(self) -> list[tuple[QualityPoint, forms.BoundField, forms.BoundField]]:
        return [
            (point, self[f"word-{point.pk}"], self[f"remark-{point.pk}"]) for point in self.points
        ]
