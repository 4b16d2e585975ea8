"""Opens one document in a process of its own: it can neither fill the memory nor take an hour.

A program: the file on stdin, its paragraphs as JSON on stdout, why not in the exit code. It knows
no Django, so that it starts at once. `python process.py docx|pdf|html|text < file`.
"""

import json
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))  # run from its file, alone

from otklik.legal_acts.document_import.readers import docx, html, pdf
from otklik.media.sanitize.errors import Fault, Unfit

SECONDS = 60  # of a processor
MEMORY = 1024 * 1024 * 1024  # addresses, the interpreter's own among them
MOST_PARAGRAPHS = 60_000
MOST_SIGNS = 8_000_000
MOST_OUTPUT = 40_000_000  # signs of everything that is told, words and the rest


def main(kind: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    readers = {
        "docx": docx.paragraphs,
        "pdf": pdf.paragraphs,
        "html": html.paragraphs,
        "text": html.lines,
    }
    try:
        found: list[str] = []
        signs = count = 0
        for one in readers[kind](sys.stdin.buffer.read()):
            signs += len(one.text) + sum(len(cell) for row in one.rows for cell in row)
            found.append(json.dumps(one.plain, ensure_ascii=False))
            count += len(found[-1])
            if len(found) > MOST_PARAGRAPHS or signs > MOST_SIGNS or count > MOST_OUTPUT:
                return Fault.TOO_LARGE
    except Unfit as unfit:
        return unfit.fault
    except (MemoryError, RecursionError):
        return Fault.TOO_LARGE
    except Exception:  # whatever a parser stumbles over, the file is at fault
        return Fault.DAMAGED
    if not found:
        return Fault.NO_TEXT
    sys.stdout.write(f"[{','.join(found)}]")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1]))
