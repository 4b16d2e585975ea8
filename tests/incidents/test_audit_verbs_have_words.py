"""Whatever the journal can say has words for people."""

import re
from pathlib import Path

from otklik.audit.verb_labels import labels

FILES = (".csv", ".docx", ".eml", ".html", ".xlsx", ".yaml", ".typ")
ROOT = Path(__file__).resolve().parents[2] / "otklik"
# What is given to the journal at once, and by a name: `verb = "act.added" if … else "…"`.
GIVEN = re.compile(r"\brecord\(\s*[^\"\n]*\n?[^\"\n]*\"([a-z_]+\.[a-z_]+)\"")
NAMED = re.compile(r"\bverb(?:: str)?\s?=\s?(.+)$", re.MULTILINE)
WORD = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def test_every_verb_that_the_code_records_has_words() -> None:
    subjects = "|".join({verb.partition(".")[0] for verb in labels()})
    known_subject = re.compile(rf'"((?:{subjects})\.[a-z_]+)"')
    recorded: set[str] = set()
    for path in ROOT.rglob("*.py"):
        if path.name == "words.py":
            continue
        text = path.read_text("utf-8")
        recorded |= {*GIVEN.findall(text), *known_subject.findall(text)}
        recorded |= {verb for line in NAMED.findall(text) for verb in WORD.findall(line)}
    recorded = {verb for verb in recorded if not verb.endswith(FILES)}  # files
    unsaid = recorded - labels().keys()
    assert unsaid - {"journal.triggers", "audit.line", "disclosure.invitation"} == set()  # no verbs
    assert {"act.added", "wave.closed", "pack.loaded"} <= recorded
