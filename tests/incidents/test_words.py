"""Whatever the journal can say has words for people."""

import re
from pathlib import Path

from otklik.incidents.words import VERBS

ROOT = Path(__file__).resolve().parents[2] / "otklik"
VERB = re.compile(
    r'"((?:incident|reply|message|delivery|raw_event|account|user|import|pack|pair|attachment|wave)\.[a-z_]+)"'
)


def test_every_verb_that_the_code_records_has_words() -> None:
    recorded = {
        verb
        for path in ROOT.rglob("*.py")
        if path.name != "words.py"
        for verb in VERB.findall(path.read_text("utf-8"))
    }
    assert recorded - VERBS.keys() == set()
    assert len(recorded) > 30
