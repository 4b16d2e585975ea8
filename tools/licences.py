"""Licences of what an installation runs on, as a page: run by tools/sbom in a bare environment."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/licences.md"
HEAD = """\
# Licences

Written by `make sbom` from the metadata of the packages of `requirements/base.txt` and
`learning.txt`. Otklik itself: AGPL-3.0-or-later. As CycloneDX:
`var/sbom.cdx.json`.

In the project itself: Golos Text (`otklik/ui/static/ui/fonts`, OFL 1.1), Tabler Icons
(`otklik/ui/static/ui/icons.svg`, MIT).

"""

NOT = "not said"
#: Of packages whose metadata says nothing: read from the licence file inside them.
READ = {"imapclient": "BSD-3-Clause", "pyrage": "MIT"}


def licence(package: Distribution) -> str:
    """As the package says it: an SPDX expression, else its classifiers, else a free text."""
    values = package.metadata
    if expression := values.get("License-Expression"):
        return str(expression)
    kinds = [
        one.rsplit(" :: ", 1)[1]
        for one in values.get_all("Classifier") or []
        if one.startswith("License :: ") and not one.endswith("OSI Approved")
    ]
    free = str(values.get("License") or "").strip()
    return (
        ", ".join(kinds) or (free and free.splitlines()[0]) or READ.get(values["Name"].lower(), NOT)
    )


def page() -> str:
    values = {
        re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(): (one.version, licence(one))
        for one in distributions()
    }
    lines = [f"- `{name}` {version}: {words}" for name, (version, words) in sorted(values.items())]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
