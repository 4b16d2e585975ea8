"""How many messages a second one core reads, beside pymorphy3 alone on the same messages.

Each in a process of its own that has read nothing before (cold), and again (warm). Seconds are of
the processor, since machines are shared. Read is everything that is told of a message but names:
language, whose it is and whether it is a question, topic by a learned model, urgency, anger,
insult, numbers of people, fingerprint, its opening and its lemmas for search; and the remarks on
clarity that the text would get if it were ours. Prints figures, never a text.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import yaml

from otklik.nlp.classify.trained_linear_model import LinearModel

PACK = Path(__file__).resolve().parents[1] / "packs/chechpotreb/competence.yaml"

type Figures = dict[str, float]


def speed(model: LinearModel, texts: Sequence[str]) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        kept, path = Path(folder) / "model", Path(folder) / "texts"
        kept.write_bytes(model.to_bytes())
        path.write_text(json.dumps(texts), encoding="utf-8")
        ours = _child("everything", path, kept)
        alone = _child("pymorphy", path, kept)
    return {
        "speed_share": ours["cold"] / alone["cold"],
        "messages_s": ours["cold"],
        "messages_s_warm": ours["warm"],
        "pymorphy_messages_s": alone["cold"],
        "load_s": ours["load_s"],
        "rss_mb": ours["rss_mb"],
    }


def _child(what: str, path: Path, kept: Path) -> Figures:
    command = [sys.executable, __file__, what, str(path), str(kept)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: Figures = json.loads(output)
    return figures


def _everything(kept: Path) -> Callable[[str], object]:
    from otklik.nlp.classify.anger_and_law_mentions import anger_in
    from otklik.nlp.classify.authority_competence import parse_signs
    from otklik.nlp.classify.language_id import detect_language
    from otklik.nlp.classify.urgency_and_insults import general
    from otklik.nlp.personal_data.find_and_mask import find_personal
    from otklik.nlp.reply_checks.check_reply import About, review
    from otklik.nlp.similarity.fingerprint import fingerprint
    from otklik.nlp.words.lemmas import lemmas
    from otklik.nlp.words.skip_greeting import opening

    model = LinearModel.from_bytes(kept.read_bytes())
    signs = parse_signs(yaml.safe_load(PACK.read_text(encoding="utf-8")))
    about = About(is_public=False)
    return lambda text: (
        detect_language(text), signs.of(text), model.guess(text), general().urgency(text),
        anger_in(text), general().harshness(text), find_personal(text), fingerprint(text),
        opening(text), lemmas(text), review(text, about),
    )  # fmt: skip


def _pymorphy(_kept: Path) -> Callable[[str], object]:
    from pymorphy3 import MorphAnalyzer

    from otklik.nlp.words.lemmas import words

    analyser = MorphAnalyzer()
    return lambda text: [analyser.parse(word)[0].normal_form for word in words(text)]


def _measured(read: Callable[[Path], Callable[[str], object]], path: Path, kept: Path) -> Figures:
    texts = json.loads(path.read_text(encoding="utf-8"))
    figures: Figures = {}
    started = process_time()
    work = read(kept)
    work("слово")
    figures["load_s"] = process_time() - started
    for name in ("cold", "warm"):
        started = process_time()
        for text in texts:
            work(text)
        figures[name] = len(texts) / (process_time() - started)
    figures["rss_mb"] = _peak_mb()
    return figures


def _peak_mb() -> float:
    """The most memory that this process held. `ru_maxrss` counts what the parent held too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    named = {"everything": _everything, "pymorphy": _pymorphy}
    print(json.dumps(_measured(named[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]))))
