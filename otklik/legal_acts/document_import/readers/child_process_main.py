"""Reads one document in a process of its own: the file on stdin, its paragraphs as JSON on stdout,
the fault in the exit code. It imports no Django, so that it starts at once. `python
child_process_main.py docx|pdf|html|text < file`."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))  # run from its file, alone

from otklik.legal_acts.document_import.readers import docx, html, pdf
from otklik.media.sanitize.child_process_main import run_limited
from otklik.media.sanitize.faults_and_findings import Fault, Unfit

READERS = {
    "docx": docx.paragraphs,
    "pdf": pdf.paragraphs,
    "html": html.paragraphs,
    "text": html.lines,
}
MOST_PARAGRAPHS = 60_000
MOST_CHARACTERS = 8_000_000
MOST_OUTPUT = 40_000_000  # characters of the whole answer


def read_paragraphs(kind: str, body: bytes) -> bytes:
    """Raises Unfit."""
    answers: list[str] = []
    characters = length = 0
    for one in READERS[kind](body):
        characters += len(one.text) + sum(len(cell) for row in one.rows for cell in row)
        answers.append(json.dumps(one.as_json, ensure_ascii=False))
        length += len(answers[-1])
        if len(answers) > MOST_PARAGRAPHS or characters > MOST_CHARACTERS or length > MOST_OUTPUT:
            raise Unfit(Fault.TOO_LARGE)
    if not answers:
        raise Unfit(Fault.NO_TEXT)
    return f"[{','.join(answers)}]".encode()


if __name__ == "__main__":
    sys.exit(run_limited(lambda body: read_paragraphs(sys.argv[1], body)))
