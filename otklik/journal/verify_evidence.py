#!/usr/bin/env python3
"""Checks a bundle of evidence made by Otklik. Needs Python 3.9 or newer and nothing else.

    python3 verify.py BUNDLE.zip [--hash HASH] [--head HASH]

Ends with 0 when everything stands, with 1 when something differs, with 2 when misspelt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NO_HASH = "0" * 64


def verify(path: str, whole: str = "", head: str = "") -> list[str]:
    """Sentences about what differs; empty when all stands."""
    try:
        if whole and _digest(path) != whole:
            return ["Архив не тот, хеш которого записан: изменён хотя бы один байт."]
        with zipfile.ZipFile(path) as bundle:
            broken = bundle.testzip()
            if broken:
                return [f"Файл {broken} в архиве испорчен."]
            return list(_verify(bundle, head))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        return [f"Архив не читается: {error}"]


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def _verify(bundle: zipfile.ZipFile, head: str) -> Iterator[str]:
    manifest = json.loads(bundle.read("manifest.json"))
    names = [name for name in bundle.namelist() if name not in ("manifest.json", "README.txt")]
    for name in sorted(set(names) - set(manifest["files"])):
        yield f"Файла {name} нет в описи."
    if len(names) != len(set(names)):
        yield "В архиве два файла с одним именем."
    for name, told in sorted(manifest["files"].items()):
        if name not in names:
            yield f"Файл {name} из описи пропал."
        elif hashlib.sha256(bundle.read(name)).hexdigest() != told["sha256"]:
            yield f"Файл {name} изменён."
    blocks = _rows(bundle, "journal/blocks.jsonl")
    lines: dict[int, list[dict[str, Any]]] = {}
    for line in _rows(bundle, "journal/lines.jsonl"):
        lines.setdefault(line["block"], []).append(line)
    yield from _chain(blocks, lines)
    known = [block["hash"] for block in blocks] + [block["previous_hash"] for block in blocks]
    if manifest["head"]:
        known.append(manifest["head"]["hash"])
    if head and head not in known:
        yield "Блока с хешем, записанным в другом месте, в архиве нет."


def _rows(bundle: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in bundle.read(name).decode("utf-8").splitlines()]


def _chain(blocks: list[dict[str, Any]], lines: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
    before: dict[str, Any] | None = None
    for block in blocks:
        number = block["number"]
        if before is None:
            if number == 1 and block["previous_hash"] != NO_HASH:
                yield "Первый блок опирается не на начало журнала."
        elif number != before["number"] + 1:
            yield "Между блоками {} и {} пропуск.".format(before["number"], number)
        elif block["previous_hash"] != before["hash"]:
            yield "Блок {} не опирается на блок {}.".format(number, before["number"])
        yield from _block(block, lines.pop(number, []))
        before = block
    for number in sorted(lines):
        yield f"Строки блока {number} есть, а самого блока нет."


def _block(block: dict[str, Any], lines: list[dict[str, Any]]) -> Iterator[str]:
    number = block["number"]
    if [line["position"] for line in lines] != list(range(block["line_count"])):
        yield f"В блоке {number} строк не столько или не в том порядке."
    parts = [block["previous_hash"], str(number), block["sealed_at"]]
    parts += [line["hash"] for line in lines]
    if hashlib.sha256("\n".join(parts).encode()).hexdigest() != block["hash"]:
        yield f"Блок {number} изменён."
    for line in lines:
        yield from _line(number, line)


def _line(number: int, line: dict[str, Any]) -> Iterator[str]:
    where = "Блок {}, строка {}".format(number, line["position"])
    if line["form"] is None:
        yield f"{where}: строка пропала."
        return
    text = json.dumps(line["form"], ensure_ascii=False, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != line["hash"]:
        yield f"{where} изменена."
    if not line["has_particulars"] and not line["erased"]:
        yield f"{where}: подробности пропали без решения."
    payload = line["particulars"]
    if payload is None:
        return
    told = "{}\n{}".format(payload["salt"], payload["body"])
    if hashlib.sha256(told.encode()).hexdigest() != line["form"][-1]:
        yield f"{where}: подробности изменены."


def main() -> int:
    parser = argparse.ArgumentParser(description="Проверяет доказательства «Отклика»")
    parser.add_argument("bundle", help="архив")
    parser.add_argument("--hash", default="", help="хеш архива, записанный при выпуске")
    parser.add_argument("--head", default="", help="хеш блока журнала, записанный в другом месте")
    options = parser.parse_args()
    faults = verify(options.bundle, options.hash, options.head)
    for fault in faults:
        print(fault)
    if faults:
        print(f"Не сошлось: {len(faults)}.")
        return 1
    print("Всё сошлось." if options.hash else "Всё сошлось внутри архива.")
    if not options.hash:
        print("Чтобы узнать, не составлен ли архив заново, сверьте его хеш: --hash ХЕШ.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
