"""The table of roles and rights as a page of the documentation.

python tools/rights_table.py   write docs/reference/rights.md
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/reference/rights.md"
INTRODUCTION = """\
# Roles and rights

Written by `tools/rights_table.py` from
`otklik/organisation/people/roles_and_rights.py`: change that, not this.

A person is appointed to a unit in a role, from a day to a day. The role gives the rights below, and
nothing else in the system decides who may do what. Who holds several appointments has the rights of
all. Without “see incidents of every unit” a person sees those of their own units and those assigned
to them. The editor of the site at `/admin/` is open to “edit the site” and “administer the
installation”.

A person is appointed either in the authority or in one subordinate institution. In an institution
every right is for what is its own, “every unit” means its own units, and the rights marked * are
given in the authority only (`WITHHELD`).
"""


def page() -> str:
    """The whole page in Markdown."""
    from django.utils.translation import override

    from otklik.organisation.people.rights_table_views import rows as told
    from otklik.organisation.people.roles_and_rights import Role

    with override("en"):
        head = ["Right", "Code", *(str(role.label) for role in Role)]
        rows = [
            [f"{row.right.label}{' \\*' if row.is_withheld else ''}", f"`{row.right.value}`"]
            + ["yes" if is_given else "–" for is_given in row.given]
            for row in told()
        ]
    lines = [_row(head), _row(["---", "---", *[":-:"] * len(Role)]), *map(_row, rows)]
    return INTRODUCTION + "\n" + "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
    import django

    django.setup()
    PAGE.write_text(page(), "utf-8")
