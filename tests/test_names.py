"""Names that must be given once in the whole house."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_querysets_of_two_rooms_have_two_names() -> None:
    """mypy's plugin for Django makes a manager by the name alone: of two with one name it takes
    now the one and now the other, and `make check` fails by chance."""
    texts = (path.read_text("utf-8") for path in (ROOT / "otklik").rglob("*.py"))
    names = Counter(
        name for text in texts for name in re.findall(r"^class (\w+QuerySet)\b", text, re.M)
    )
    assert len(names) > 50
    assert [name for name, count in names.items() if count > 1] == []
