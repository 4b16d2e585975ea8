"""The optional packages that learn topics and group open answers (requirements/learning.in)."""

from importlib.util import find_spec

from django.utils.translation import gettext as _


def is_installed() -> bool:
    return all(find_spec(name) for name in ("scipy", "sklearn"))


def how_to_install() -> str:
    """A sentence for whoever asked for what needs them."""
    return _(
        "The packages scikit-learn and scipy are not installed: run "
        "“pip install --require-hashes -r requirements/learning.txt” and start the programs again."
    )
