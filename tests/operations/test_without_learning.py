"""Without the packages that learn everything else works, and what needs them says so."""

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["scipy"] = sys.modules["sklearn"] = None  # importing them raises
import django
django.setup()
from django.utils import translation
from otklik.operations.run.web_workers_clock import load_site
load_site()

from otklik.nlp.classify.topic_model import TopicModel
model = TopicModel.fit([("A", "качество хлеба"), ("B", "вернуть деньги за сапоги")])
assert model.guess("плохое качество хлеба").value == "A"

from otklik.statistics.poststratification import poststratify
weighted = poststratify({"a": {"yes": 6, "no": 4}, "b": {"yes": 2, "no": 8}}, {"a": 1.0, "b": 1.0})
assert weighted["yes"].low < 0.4 < weighted["yes"].high

from otklik.statistics.power import Test
assert Test(spread=0.5, before=400, level=0.01, share=0.5).sample_size(0.2) > 50

from django.utils import timezone
from otklik.core.refusal import Refused
from otklik.incidents.machine_learning.topic_learning import train
translation.activate("ru")
try:
    train(at=timezone.now())
except Refused as why:
    print(why)
"""


def test_all_but_learning_works() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "scikit-learn и scipy не установлены: выполните «pip install" in done.stdout
