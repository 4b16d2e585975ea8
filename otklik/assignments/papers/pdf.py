"""A document as PDF/UA, laid out and tagged by Typst."""

import json
from dataclasses import asdict
from pathlib import Path

from otklik.assignments.papers.paper import Paper

LAYOUT = Path(__file__).with_name("paper.typ")


def pdf(paper: Paper) -> bytes:
    import typst  # eighty megabytes: only where a document is made

    made = typst.compile(
        LAYOUT.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"paper": json.dumps(asdict(paper))},
    )
    return bytes(made)
