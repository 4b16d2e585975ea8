"""The letter as PDF/UA, laid out and tagged by Typst with its own fonts."""

import json
from dataclasses import asdict
from pathlib import Path

from otklik.answers.claims.letter import Letter

LAYOUT = Path(__file__).with_name("letter.typ")


def pdf(letter: Letter) -> bytes:
    import typst  # eighty megabytes: only where a document is made

    made = typst.compile(
        LAYOUT.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"letter": json.dumps(asdict(letter))},
    )
    return bytes(made)
