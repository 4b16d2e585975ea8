"""Pictograms: lines on a 24-unit grid, always beside text with the same meaning."""

from django.utils.translation import gettext_lazy as _

ICONS = {
    "bag": (_("bag"), "M5 8h14l-1 12H6z M9 8a3 3 0 0 1 6 0"),
    "back": (_("arrow back"), "M8.5 14.5 4 10l4.5-4.5 M4 10h10a5 5 0 0 1 0 10h-4"),
    "broken": (
        _("broken thing"),
        "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z M12 8v4.5 M12 16v.1",
    ),
    "shop": (
        _("shop"),
        "M5 4h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0z M5 13v7h14v-7 M10 20v-4h4v4",
    ),
    "receipt": (
        _("receipt"),
        "M6 3l2 1.5L10 3l2 1.5L14 3l2 1.5L18 3v18l-2-1.5-2 1.5-2-1.5-2 1.5-2-1.5L6 21z"
        " M9 9h6 M9 13h6",
    ),
    "cart": (_("cart"), "M3 4h2.5L8 15h9.5L20 7H6.3 M9 19.5v.1 M17 19.5v.1"),
    "question": (
        _("question"),
        "M4 4h16v12h-7l-5 4v-4H4z M10 8.6a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1 M12 13.7v.1",
    ),
    "document": (_("document"), "M6 3h8l4 4v14H6z M14 3v4h4 M9 12h6 M9 16h6"),
    "list": (
        _("list with ticks"),
        "M4 6l1.5 1.5L8 5 M4 12l1.5 1.5L8 11 M4 18l1.5 1.5L8 17 M12 6h8 M12 12h8 M12 18h8",
    ),
    "pin": (
        _("place on a map"),
        "M12 21s-7-6.2-7-11a7 7 0 0 1 14 0c0 4.8-7 11-7 11z"
        " M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    ),
    "phone": (
        _("telephone"),
        "M6 3h3.5L11 8 8.7 9.6a13 13 0 0 0 5.7 5.7L16 13l5 1.5V18a3 3 0 0 1-3 3"
        "A15 15 0 0 1 3 6a3 3 0 0 1 3-3z",
    ),
    "clock": (_("clock"), "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 7v5l3.5 2"),
    "scales": (
        _("scales"),
        "M12 4v16 M8 20h8 M5 6.5h14 M5 6.5 2.5 13a2.6 2.6 0 0 0 5 0z"
        " M19 6.5 16.5 13a2.6 2.6 0 0 0 5 0z",
    ),
    "search": (
        _("magnifying glass"),
        "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z M15.3 15.3 21 21",
    ),
}
"""Name for editors, and the line, by code."""
