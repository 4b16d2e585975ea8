"""What a file hides, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.media.sanitize.findings import Hidden, Hides

NAMES: dict[Hides, Promise] = {
    Hides.AUTHORS: gettext_lazy("Names of those who wrote it"),
    Hides.COMMENTS: gettext_lazy("Comments in the margin"),
    Hides.CHANGES: gettext_lazy("Tracked changes"),
    Hides.HIDDEN_TEXT: gettext_lazy("Hidden text"),
    Hides.SHEETS: gettext_lazy("Hidden sheets"),
    Hides.ROWS: gettext_lazy("Hidden rows and columns"),
    Hides.SLIDES: gettext_lazy("Hidden slides"),
    Hides.NOTES: gettext_lazy("Notes of the speaker"),
    Hides.PLACE: gettext_lazy("Place where a photo was taken"),
    Hides.CAMERA: gettext_lazy("When and with what a photo was taken"),
    Hides.MACROS: gettext_lazy("Macros: programs inside the file"),
    Hides.FILES: gettext_lazy("Other files inside"),
    Hides.OUTSIDE: gettext_lazy("Links to files outside the document"),
    Hides.FORM: gettext_lazy("Fields to fill in"),
    Hides.SIGNATURE: gettext_lazy("Electronic signature"),
    Hides.LAYERS: gettext_lazy("Layers that are switched off"),
    Hides.SCRIPTS: gettext_lazy("Scripts inside the file"),
}


def hidden_text(one: Hidden) -> str:
    """«Скрытые листы: 2 («Расчёт», «Премии»)»."""
    name = str(NAMES[one.what])
    examples = ", ".join(f"«{each}»" for each in one.examples)
    if one.count > 1:
        name = _("%(name)s: %(count)s") % {"name": name, "count": one.count}
    return f"{name} ({examples})" if examples else name
