#!/usr/bin/env python3
"""Checks a bundle of evidence made by Otklik. Needs Python 3.9 or newer and nothing else.

    python3 verify.py BUNDLE.zip [--head FILE] [--key KEY] [--hash HASH]

Everything depends on one hash, that of the manifest. An audit entry holds it; the entry is in a
block, which depends on all blocks before; the hash of the newest block is signed (Ed25519, RFC
8032). Something known from elsewhere closes the chain: a stored signed head, the public key, or the
hash of the whole file.

Exit codes: 0 everything is intact and known from elsewhere, 1 something differs or is missing, 2
wrong arguments, 3 it is consistent but nothing from elsewhere was given.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = 2
NO_HASH = "0" * 64
HEX = re.compile(r"[0-9a-f]{64}\Z")
MADE, ERASED = "evidence.made", "journal.payload_erased"
NEEDED = (
    "journal/blocks.jsonl",
    "journal/lines.jsonl",
    "journal/decisions.jsonl",
    "verify.py",
    "README.txt",
)
TITLE, SIGNATURE = "Отклик: голова журнала", "подпись"
# Positions in the canonical form of an entry.
UID, VERB, KIND, SUBJECT, PAYLOAD_HASH, FIELDS = 1, 4, 5, 6, 10, 15
UNPROVED = (
    "Архив цел внутри себя, но составить такой мог кто угодно: снаружи ничего не названо. "
    "Укажите --head ФАЙЛ (сохранённая голова журнала), --key КЛЮЧ или --hash ХЕШ."
)


class Head:
    """A signed head, as `otklik head` prints it; raises ValueError for a text that holds none."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        found = re.search(rf"^{TITLE}$.*?^{SIGNATURE}: (\S+)$", text, re.MULTILINE | re.DOTALL)
        if found is None:
            raise ValueError("в тексте нет подписанной головы журнала")
        self.body = found[0].rpartition(f"\n{SIGNATURE}: ")[0]
        rows = dict(line.partition(": ")[::2] for line in self.body.splitlines()[1:])
        self.number, self.hash = int(rows["блок"]), rows["хеш"]
        self.key, self.signature = rows["ключ"], found[1]

    def is_signed(self) -> bool:
        try:
            key = base64.b64decode(self.key, validate=True)
            signature = base64.b64decode(self.signature, validate=True)
        except binascii.Error:
            return False
        return is_signed(key, signature, self.body.encode())


class Unreadable(Exception):
    """Something required is missing."""


def verify(path: str, whole: str = "", head: str = "", key: str = "") -> list[str]:
    """Deviations as sentences; empty when all is intact and known from elsewhere.

    `whole` is the hash of the file; `head` the text of a signed head, or the bare hash of a block,
    which proves the log up to that block but not who made the bundle; `key` the public key.
    """
    try:
        if whole and _digest(path) != whole.lower():
            return ["Архив не тот, хеш которого записан: изменён хотя бы один байт."]
        known = None if not head or HEX.match(head) else Head(head)
        if known and not known.is_signed():
            return ["Подпись сохранённой головы не сходится: в ней изменён хотя бы один знак."]
        with zipfile.ZipFile(path) as bundle:
            broken = bundle.testzip()
            if broken:
                return [f"Файл {broken} в архиве испорчен."]
            faults = list(_verify(bundle, known, head, key))
    except Unreadable as fault:
        return [str(fault)]
    except (
        OSError, zipfile.BadZipFile, RecursionError, NotImplementedError, RuntimeError,
        KeyError, IndexError, ValueError, TypeError, AttributeError,
    ) as fault:  # fmt: skip
        return [f"Архив не читается: {type(fault).__name__}: {fault}"]
    if not faults and not (whole or known or key):
        return [UNPROVED]
    return faults


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def _verify(bundle: zipfile.ZipFile, known: Head | None, head: str, key: str) -> Iterator[str]:
    names = bundle.namelist()
    for name in ("manifest.json", "binding.json"):
        if name not in names:
            raise Unreadable(f"Файла {name} в архиве нет: он ни к чему не привязан.")
    body = bundle.read("manifest.json")
    manifest, binding = json.loads(body), json.loads(bundle.read("binding.json"))
    if manifest["format"] != FORMAT:
        raise Unreadable("Архив другого образца: проверьте его программой той же версии.")
    yield from _files(bundle, manifest)
    blocks = _rows(bundle, "journal/blocks.jsonl")
    yield from _span(manifest, blocks)
    blocks += binding["blocks"]
    yield from _chain(blocks)
    roots = {block["number"]: block["lines_root"] for block in blocks}
    decided, faults = _decisions(_rows(bundle, "journal/decisions.jsonl"), roots)
    yield from faults
    yield from _lines(_rows(bundle, "journal/lines.jsonl"), manifest, blocks, decided)
    yield from _binding(binding, roots, hashlib.sha256(body).hexdigest(), manifest)
    ours = Head(binding["head"])
    yield from _head(ours, blocks[-1], key or (known.key if known else ""))
    if known or head:
        number, hash_ = (known.number, known.hash) if known else (0, head)
        yield from _check_known_head(number, hash_, blocks)


def _files(bundle: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    names = bundle.namelist()
    if len(names) != len(set(names)):
        yield "В архиве два файла с одним именем."
    for name in sorted(set(names) - set(manifest["files"]) - {"manifest.json", "binding.json"}):
        yield f"Файла {name} нет в описи."
    for name in NEEDED:
        if name not in manifest["files"]:
            raise Unreadable(f"Файла {name} нет ни в описи, ни в архиве.")
    for name, item in sorted(manifest["files"].items()):
        if name not in names:
            raise Unreadable(f"Файл {name} из описи пропал.")
        body = bundle.read(name)
        if hashlib.sha256(body).hexdigest() != item["sha256"]:
            yield f"Файл {name} изменён."
        elif name.endswith(".jsonl") and body.count(b"\n") != item["rows"]:
            yield f"В файле {name} строк не столько, сколько в описи."


def _rows(bundle: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in bundle.read(name).decode("utf-8").split("\n") if row]


def _span(manifest: dict[str, Any], blocks: list[dict[str, Any]]) -> Iterator[str]:
    if [block["number"] for block in blocks] != list(range(1, manifest["newest"] + 1)):
        yield "Блоки журнала в архиве не с первого по последний."
    span = manifest["blocks"]
    if span and not 1 <= span[0] <= span[1] <= manifest["newest"]:
        yield "В описи названы блоки, которых нет."


def _chain(blocks: list[dict[str, Any]]) -> Iterator[str]:
    number, previous = 0, NO_HASH
    for block in blocks:
        if block["number"] != number + 1:
            yield "Между блоками {} и {} пропуск.".format(number, block["number"])
        elif block["previous_hash"] != previous:
            yield "Блок {} не опирается на блок {}.".format(block["number"], number)
        parts = [block["previous_hash"], str(block["number"]), block["sealed_at"]]
        parts += [str(block["line_count"]), block["lines_root"]]
        if hashlib.sha256("\n".join(parts).encode()).hexdigest() != block["hash"]:
            yield "Блок {} изменён.".format(block["number"])
        number, previous = block["number"], block["hash"]


def _decisions(rows: list[dict[str, Any]], roots: dict[int, str]) -> tuple[set[str], list[str]]:
    """Entries whose payload was erased by a decision in the log."""
    decided, faults = set(), []
    for row in rows:
        form = row["form"]
        if form[VERB] != ERASED or form[KIND] != "audit.line" or not _is_in(row, roots):
            faults.append(f"Решения о стирании {form[UID]} в журнале нет.")
        else:
            decided.add(form[SUBJECT])
    return decided, faults


def _is_in(row: dict[str, Any], roots: dict[int, str]) -> bool:
    """Whether the line is in the block that it names (RFC 6962, 2.1.1)."""
    if len(row["form"]) != FIELDS:
        return False
    here = _leaf(_hash_of(row["form"]))
    for step in row["path"]:
        other = bytes.fromhex(step[1:])
        here = _node(other, here) if step[0] == "L" else _node(here, other)
    return here.hex() == roots.get(row["block"])


def _lines(
    rows: list[dict[str, Any]],
    manifest: dict[str, Any],
    blocks: list[dict[str, Any]],
    decided: set[str],
) -> Iterator[str]:
    within: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        within.setdefault(row["block"], []).append(row)
    span = manifest["blocks"] or [1, 0]
    for block in blocks:
        if span[0] <= block["number"] <= span[1]:
            yield from _block(block, within.pop(block["number"], []))
    for number in sorted(within):
        yield f"Строки блока {number} есть, а самого блока в описи нет."
    for row in rows:
        yield from _line(row, has_particulars=manifest["has_particulars"], decided=decided)


def _block(block: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    number = block["number"]
    if [row["position"] for row in rows] != list(range(block["line_count"])):
        yield f"В блоке {number} строк не столько или не в том порядке."
    elif _root([row["hash"] for row in rows]) != block["lines_root"]:
        yield f"Строки блока {number} не те, что запечатаны."


def _line(row: dict[str, Any], *, has_particulars: bool, decided: set[str]) -> Iterator[str]:
    where = "Блок {}, строка {}".format(row["block"], row["position"])
    form, payload, state = row["form"], row["particulars"], row["state"]
    if form is None:
        yield f"{where}: строка пропала."
        return
    if len(form) != FIELDS or _hash_of(form) != row["hash"]:
        yield f"{where} изменена."
        return
    if payload is not None:
        text = "{}\n{}".format(payload["salt"], payload["body"])
        if hashlib.sha256(text.encode()).hexdigest() != form[PAYLOAD_HASH]:
            yield f"{where}: подробности изменены."
    elif state == "erased":
        if form[UID] not in decided:
            yield f"{where}: подробности стёрты, а решения об этом в журнале нет."
    elif state != "withheld" or has_particulars:
        yield f"{where}: подробности пропали без решения."


def _binding(
    binding: dict[str, Any], roots: dict[int, str], root: str, manifest: dict[str, Any]
) -> Iterator[str]:
    """The root must be in an audit entry, in a block after the bundle's."""
    line = binding["line"]
    form, payload = line["form"], line["particulars"]
    text = "{}\n{}".format(payload["salt"], payload["body"])
    if not _is_in(line, roots) or form[VERB] != MADE or line["block"] <= manifest["newest"]:
        yield "Строки журнала, которая отвечает за этот архив, в последних блоках нет."
    elif hashlib.sha256(text.encode()).hexdigest() != form[PAYLOAD_HASH]:
        yield "Подробности строки, которая отвечает за этот архив, изменены."
    elif json.loads(payload["body"]).get("root") != root:
        yield "Опись не та, хеш которой стоит в журнале: что-то добавлено, изменено или убрано."


def _head(head: Head, newest: dict[str, Any], key: str) -> Iterator[str]:
    if not head.is_signed():
        yield "Подпись последнего блока не сходится."
    if (head.number, head.hash) != (newest["number"], newest["hash"]):
        yield "Подписан не последний блок архива."
    if key and key != head.key:
        yield f"Подписано другим ключом: в архиве {head.key}, известен {key}."


def _check_known_head(number: int, hash_: str, blocks: list[dict[str, Any]]) -> Iterator[str]:
    if number > blocks[-1]["number"]:
        return  # written after the archive: its key was compared, nothing else can be
    found = [block["number"] for block in blocks if block["hash"] == hash_]
    if not found or (number and found != [number]):
        yield (
            "Блока, записанного в другом месте, в архиве нет: журнал переписан, отрезан, или "
            "архив сделан раньше."
        )


def _hash_of(form: list[Any]) -> str:
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _root(hashes: list[str]) -> str:
    level = [_leaf(one) for one in hashes]
    while len(level) > 1:
        pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex() if level else hashlib.sha256().hexdigest()


def _leaf(line_hash: str) -> bytes:
    return hashlib.sha256(b"\0" + bytes.fromhex(line_hash)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


# Ed25519 by RFC 8032, 5.1.7 and its appendix: points (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
# Verification uses no secret, so it need not run in constant time.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    a, s = _point(key), int.from_bytes(signature[32:], "little")
    if a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return _encode(_sum(_times(s, BASE), _times(k, minus_a))) == signature[:32]


def _point(text: bytes) -> Point | None:
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _sum(total, point)
        point, number = _sum(point, point), number >> 1
    return total


def _encode(point: Point) -> bytes:
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description="Проверяет доказательства «Отклика»")
    parser.add_argument("bundle", help="архив")
    parser.add_argument("--head", default="", help="файл с сохранённой головой или хеш блока")
    parser.add_argument("--key", default="", help="открытый ключ подписи, известный не из архива")
    parser.add_argument("--hash", default="", help="хеш архива, записанный при выпуске")
    options = parser.parse_args()
    head = options.head
    if head and not HEX.match(head):
        try:
            head = Path(head).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            parser.error(f"файл {head} не читается")
    faults = verify(options.bundle, options.hash, head, options.key)
    for fault in faults:
        print(fault)
    if faults == [UNPROVED]:
        return 3
    if faults:
        print(f"Не сошлось: {len(faults)}.")
        return 1
    print("Всё сошлось.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
