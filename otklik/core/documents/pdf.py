"""PDF/UA by Typst from a layout and its content, with Typst's built-in fonts only.

PDF/UA requires a glyph for each character, and the fonts have neither emoji nor Chinese: a single
one makes Typst refuse the whole document. People do use them, so:

- control characters, U+FEFF and emoji variation selectors are removed;
- a character without a glyph becomes «□», so that its place stays visible;
- if a document still fails, all but letters, digits and common punctuation become «□».
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from otklik.core.text_cleanup import map_texts, writable

INSTEAD = "□"
MOST_TRIED = 200
"""Each character is tried in a document of its own, some milliseconds; more are taken as missing.
"""
_LEFT_OUT = re.compile("[\x7f-\x9f\ufeff\ufe00-\ufe0f\u20e3]")
_UNCOMMON = re.compile("[^ \t\r\n\xa0\u202f\x21-\x7e\u0400-\u04ff«»„“”‘’–—−…№§°·×₽□]")
DENSITY = 288.0
"""Pixels per inch: three times a screen's."""
_POINTS = b"""
#set page(width: auto, height: auto, margin: 0pt)
#let wide = float(sys.inputs.width) * 1mm
#for (place, one) in json(bytes(sys.inputs.drawings)).enumerate() {
  if place > 0 { pagebreak() }
  image(bytes(one), format: "svg", width: wide)
}
"""
_TRIAL = b'#set document(title: "x")\n= x\n#sys.inputs.sign'


class NotTypesetError(RuntimeError):
    """A layout failed. Typst's own message may quote what a person wrote, so it is left out."""


def pdf(layout: Path, **content: Any) -> bytes:
    """A document of this layout, which reads `content` by name as JSON."""
    import typst  # eighty megabytes: only where a document is made

    cleaned = map_texts(content, _clean)
    for change in _changes(cleaned):
        try:
            return _compile(layout.read_bytes(), map_texts(cleaned, change))
        except typst.TypstError:
            continue
    raise NotTypesetError(f"Typst refused {layout.name}.")  # without its cause


def render_png(drawings: Sequence[str], *, width: float) -> list[bytes]:
    """Drawings (SVG), each as a PNG `width` millimetres wide, for programs that cannot show SVG."""
    if not drawings:
        return []
    import typst

    made = typst.compile(
        _POINTS,
        format="png",
        ppi=DENSITY,
        ignore_system_fonts=True,
        sys_inputs={"drawings": json.dumps(list(drawings)), "width": f"{width:.2f}"},
    )
    return [bytes(made)] if isinstance(made, bytes) else [bytes(page) for page in made]


def _changes(content: dict[str, Any]) -> Iterator[Callable[[str], str]]:
    """Changes to try in turn; glyphs are checked only if the unchanged text failed."""
    yield str
    uncommon = set(_UNCOMMON.findall(json.dumps(content, ensure_ascii=False)))
    tried = sorted(uncommon)[:MOST_TRIED]
    missing = uncommon - {sign for sign in tried if _has_glyph(sign)}
    instead = str.maketrans(dict.fromkeys(missing, INSTEAD))
    yield lambda text: text.translate(instead)
    yield lambda text: _UNCOMMON.sub(INSTEAD, text)


def _compile(layout: bytes, content: dict[str, Any]) -> bytes:
    import typst

    made = typst.compile(
        layout,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={name: json.dumps(value) for name, value in content.items()},
    )
    return bytes(made)


def _clean(text: str) -> str:
    return _LEFT_OUT.sub("", writable(text))


@lru_cache(maxsize=4096)
def _has_glyph(sign: str) -> bool:
    import typst

    try:
        typst.compile(
            _TRIAL,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs={"sign": sign},
        )
    except typst.TypstError:
        return False
    return True
