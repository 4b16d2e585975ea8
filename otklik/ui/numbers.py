"""Numbers as text: integers in groups, shares with their base."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def whole(number: int) -> str:
    """«4 812»: thousands separated by a no-break space."""
    return number_format(number, use_l10n=True, force_grouping=True)


def decimal(number: float) -> str:
    """«0,68»: two places."""
    return number_format(round(number, 2), decimal_pos=2, use_l10n=True)  # which truncates


def with_sign(points: float) -> str:
    """«+6», «−2», «0». A non-zero value is never shown as zero: «−0,3», since an interval that ends
    below zero must not look as if it reached zero."""
    rounded = round(points)
    if not rounded and not points:
        return "0"
    size = whole(abs(rounded)) if rounded else number_format(max(0.1, round(abs(points), 1)), 1)
    return f"+{size}" if points > 0 else f"−{size}"


def percent(share: float) -> str:
    """«62 %» of a share between 0 and 1. Never «0 %» for some, nor «100 %» for not all."""
    if 0 < share < 0.005:
        return _("less than 1%")
    if 0.995 <= share < 1:
        return _("more than 99%")
    return _("%(number)d%%") % {"number": int(share * 100 + 0.5)}
