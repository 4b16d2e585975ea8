"""Languages that members of staff may speak besides Russian."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = (
    ("ce", _("Chechen")),
    ("inh", _("Ingush")),
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("tr", _("Turkish")),
    ("rsl", _("Russian sign language")),
)


def language_name(code: str) -> str:
    """In the reader's language; an unknown code stands as it is."""
    return str(dict(LANGUAGES).get(code, code))
