"""Sphinx: the documentation as a site, by `make docs`. The pages read well without it."""

from pathlib import Path
from typing import Any

project = "Отклик"
project_copyright = "AGPL-3.0-or-later"
language = "ru"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
# From the root of the repository: pages of docs link to files beside it.
include_patterns = [
    "docs/**.md",
    "*.md",
    "packs/*/README.md",
    "bench/labels/*.md",
    "tools/*/README.md",
]
root_doc = "docs/README"

# Links of the pages lead to files and to headings, as they do in a repository.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "Отклик"
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["_static"]
html_css_files = ["narrow.css"]
html_show_sourcelink = False
html_copy_source = False


SHELVES = {
    "docs/tutorial": "Первый час",
    "docs/how-to": "Как сделать",
    "docs/explanation": "Почему так",
    "docs/reference": "Справочник",
    "docs": "Figures and dependencies",
    "docs/contexts": "Apps",
    "docs/adr": "Decisions",
    ".": "The project",
    "packs/chechpotreb": "Комплект Комитета",
    "packs/library": "Комплект библиотек",
    "bench/labels": "Labels",
    "tools/demonstration": "The demonstration",
}


def setup(app: Any) -> None:
    """The folders become the tree of the side bar: no page is named for it by hand."""
    app.connect("source-read", _hang_the_tree)


def _hang_the_tree(app: Any, document: str, content: list[str]) -> None:
    if document != root_doc:
        return
    pages = [name for name in sorted(app.env.found_docs) if name != root_doc]
    for folder, title in SHELVES.items():
        names = "\n".join(f"/{name}" for name in pages if Path(name).parent == Path(folder))
        content[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{names}\n```\n"
