"""The report as PDF/UA, laid out and tagged by Typst."""

import json
from dataclasses import asdict
from pathlib import Path

from otklik.disclosure.reporting.content import Report

LAYOUT = Path(__file__).with_name("report.typ")


def pdf(told: Report) -> bytes:
    import typst  # eighty megabytes: only where a report is made

    made = typst.compile(
        LAYOUT.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"report": json.dumps(asdict(told))},
    )
    return bytes(made)
