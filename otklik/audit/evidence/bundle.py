"""Evidence of a period in one file, which anybody verifies without this program.

A ZIP with the heads of all blocks, the entries of the period's blocks, rows of each app, and a
verifier in plain Python. The manifest holds the hash of each file; its own hash, the root, is in an
audit entry that is sealed at once, and the head of that block is signed. So the public key of the
signature proves every byte.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import batched
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.entries import record
from otklik.audit.erase_payload import decisions
from otklik.audit.evidence import heads
from otklik.audit.hashing import line_form, moment, tree_path
from otklik.audit.models import Actor, Block, Line, Membership, Payload
from otklik.audit.seal_blocks import LINES_A_BLOCK, Rules, seal_alone, waiting
from otklik.core.app_modules import app_modules
from otklik.core.refusal import Refused

FORMAT = 2
MADE = "evidence.made"
#: Rows of an app for a period, without personal data of outsiders.
type Source = Callable[[date, date], Iterable[dict[str, Any]]]
#: Called with the number of written blocks and of all: a sign of life.
type Going = Callable[[int, int], None]
type BlockSet = models.QuerySet[Block]


def sources() -> dict[str, Source]:
    """`SOURCES` in the module `evidence_bundle_rows` of each app: `rooms/<name>.jsonl` by name."""
    return {
        name: source
        for one in app_modules("evidence_bundle_rows")
        for name, source in one.SOURCES.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """`hash` is that of the file; recorded elsewhere it proves every byte. `root` is the hash of
    the manifest, which the log contains, `head` that of its block, `key` the public key of the
    signature."""

    hash: str
    root: str
    key: str
    lines: int
    blocks: int
    rows: dict[str, int]
    head: str


def make(
    path: Path,
    first: date,
    last: date,
    *,
    by: Actor | None,
    at: datetime,
    has_particulars: bool = False,
    going: Going | None = None,
) -> Bundle:
    """Write the bundle, whole or not at all. Payloads may hold personal data: without
    `has_particulars` only their hashes are included.

    Raises Refused for days in the wrong order, and while entries of the period are not sealed yet.
    """
    if last < first:
        raise Refused(_("The last day comes before the first one."))
    begins, ends = _moment_of(first), _moment_of(last + timedelta(days=1))
    if _will_be_sealed(begins, ends):
        raise Refused(_not_sealed_yet())
    newest = Block.objects.order_by("-number").first() or Block(number=0)
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
            written = _Writer(bundle)
            span, lines = _journal(written, newest, begins, ends, has_particulars, going)
            rows = {
                name: written.rows(f"rooms/{name}.jsonl", source(first, last))
                for name, source in sorted(sources().items())
            }
            checker = files("otklik.audit.evidence").joinpath("verify_evidence.py").read_bytes()
            written.whole("verify.py", checker)
            written.whole("README.txt", README.encode())
            manifest = json.dumps(
                {
                    "format": FORMAT,
                    "first": first.isoformat(),
                    "last": last.isoformat(),
                    "made_at": moment(at),
                    "has_particulars": has_particulars,
                    "blocks": span,
                    "newest": newest.number,
                    "files": written.files,
                },
                ensure_ascii=False,
                indent=1,
                sort_keys=True,
            ).encode()
            root = hashlib.sha256(manifest).hexdigest()
            line = record(newest, MADE, by=by, at=at, first=first, last=last, root=root)
            head = _seal(line)
            bundle.writestr("manifest.json", manifest)
            bundle.writestr("binding.json", _binding(line, newest, head, at=at))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    return Bundle(
        hash=whole,
        root=root,
        key=heads.public_key(),
        lines=lines,
        blocks=span[1] - span[0] + 1 if span else 0,
        rows=rows,
        head=head.hash,
    )


def _will_be_sealed(begins: datetime, ends: datetime) -> bool:
    """Whether entries of this period wait for a block that would accept them."""
    rules = Rules.at(timezone.now())
    return any(
        begins <= line.recorded_at < ends and rules.refusal(line) is None
        for some in waiting()
        for line in some
    )


def _not_sealed_yet() -> str:
    return _("The newest lines of this period are not sealed yet: try again in five minutes.")


def _seal(line: Line) -> Block:
    """The block made for this entry; its hash is recorded outside the database like any other."""
    block = seal_alone(line, at=timezone.now())
    heads.append(block)
    return block


def _binding(line: Line, newest: Block, head: Block, *, at: datetime) -> bytes:
    """The path from the entry with the root to the signed head."""
    place = Membership.objects.get(line_uid=line.uid)
    payload = Payload.objects.get(line_uid=line.uid)
    since = Block.objects.filter(number__gt=newest.number, number__lte=head.number)
    binding = {
        "line": {
            **_inclusion(line, place),
            "particulars": {"salt": payload.salt, "body": payload.body},
        },
        "blocks": [_block(block) for block in since.order_by("number")],
        "head": heads.sign_head(head, at=at),
    }
    return json.dumps(binding, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _inclusion(line: Line, place: Membership) -> dict[str, Any]:
    """An entry and its path to the root of its block."""
    places = Membership.objects.filter(block_number=place.block_number).order_by("position")
    hashes = list(places.values_list("line_hash", flat=True))
    return {
        "block": place.block_number,
        "form": line_form(line),
        "path": tree_path(hashes, place.position),
    }


README = """\
Доказательства за период: журнал программы «Отклик» и то, что рассказывают её разделы.

Проверить, ничего не устанавливая (нужен только Python 3.9 или новее):

    python3 verify.py ЭТОТ_ФАЙЛ.zip --head ПИСЬМО.txt
    python3 verify.py ЭТОТ_ФАЙЛ.zip --key КЛЮЧ
    python3 verify.py ЭТОТ_ФАЙЛ.zip --hash ХЕШ

Программу verify.py возьмите не из этого архива: на странице «Доказательства» или в дистрибутиве.
Довольно одного из трёх, известного не из архива:
--head: подписанная голова журнала, как её сохранили: письмо руководителю за неделю, распечатка,
        файл из папки heads. Докажет и подпись, и что журнал до того дня не переписан.
--key:  открытый ключ подписи («ключ» в любой такой голове).
--hash: хеш архива, записанный, когда его сделали.
Без них проверка покажет, что архив цел внутри себя, но не что он не сочинён: код возврата 3.
Код 0: всё сошлось; 1: что-то не сошлось, сказано что.

manifest.json      что лежит в архиве, хеш каждого файла
binding.json       строка журнала с хешем описи, путь от неё к последнему блоку, его подпись
journal/blocks.jsonl   блоки журнала с первого; каждый опирается на предыдущий
journal/lines.jsonl    строки блоков этого периода; подробности (если их просили) отдельно от строк
journal/decisions.jsonl    решения, по которым подробности стёрты
rooms/*.jsonl      редакции документов, подтверждения, инциденты, опросы, поручения

Слов и имён тех, кто писал, в архиве нет.
"""


class _Writer:
    def __init__(self, bundle: zipfile.ZipFile) -> None:
        self.bundle = bundle
        self.files: dict[str, dict[str, Any]] = {}

    def rows(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        number, digest = 0, hashlib.sha256()
        with self.bundle.open(name, "w") as file:
            for row in rows:
                text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
                _write(file, digest, f"{text}\n".encode())
                number += 1
        self.files[name] = {"sha256": digest.hexdigest(), "rows": number}
        return number

    def whole(self, name: str, body: bytes) -> None:
        self.bundle.writestr(name, body)
        self.files[name] = {"sha256": hashlib.sha256(body).hexdigest(), "rows": 0}


def _write(file: IO[bytes], digest: Any, body: bytes) -> None:
    file.write(body)
    digest.update(body)


def _journal(
    written: _Writer,
    newest: Block,
    begins: datetime,
    ends: datetime,
    has_particulars: bool,
    going: Going | None,
) -> tuple[list[int], int]:
    """Write heads of all blocks, and whole blocks without gaps from the first with an entry of the
    period to the last: their numbers, and the number of entries."""
    sentences = Line.objects.filter(recorded_at__gte=begins, recorded_at__lt=ends)
    places = Membership.objects.filter(
        line_uid__in=sentences.values("uid"), block_number__lte=newest.number
    )
    span = places.aggregate(low=Min("block_number"), high=Max("block_number"))
    low, high = span["low"] or 1, span["high"] or 0
    every = Block.objects.filter(number__lte=newest.number).order_by("number")
    written.rows("journal/blocks.jsonl", map(_block, every.iterator(chunk_size=500)))
    blocks = every.filter(number__gte=low, number__lte=high)
    going, total = going or (lambda done, total: None), max(high - low + 1, 0)
    erased: dict[UUID, Line] = {}
    source = _lines(blocks, has_particulars, erased, lambda done: going(done, total))
    lines = written.rows("journal/lines.jsonl", source)
    written.rows("journal/decisions.jsonl", _decisions(erased.values(), newest))
    return [low, high] if high else [], lines


def _block(block: Block) -> dict[str, Any]:
    return {
        "number": block.number,
        "previous_hash": block.previous_hash,
        "hash": block.hash,
        "sealed_at": moment(block.sealed_at),
        "line_count": block.line_count,
        "lines_root": block.lines_root,
    }


def _decisions(found: Iterable[Line], newest: Block) -> Iterator[dict[str, Any]]:
    """Raises Refused while one of them waits for its block."""
    for some in batched(found, LINES_A_BLOCK):
        places = Membership.objects.in_bulk([line.uid for line in some])
        for line in some:
            place = places.get(line.uid)
            if place is None or place.block_number > newest.number:
                raise Refused(_not_sealed_yet())
            yield _inclusion(line, place)


def _lines(
    blocks: BlockSet,
    has_particulars: bool,
    erased: dict[UUID, Line],
    going: Callable[[int], None],
) -> Iterator[dict[str, Any]]:
    """Collects decisions to erase in `erased`."""
    for done, block in enumerate(blocks.iterator(chunk_size=100)):
        going(done)
        places = Membership.objects.filter(block_number=block.number).order_by("position")
        for some in batched(places.iterator(chunk_size=LINES_A_BLOCK), LINES_A_BLOCK):
            uids = [place.line_uid for place in some]
            lines = Line.objects.in_bulk(uids, field_name="uid")
            payloads = Payload.objects.in_bulk(uids)
            gone = decisions([one for one in lines.values() if one.uid not in payloads])
            erased |= gone
            for place in some:
                line, payload = lines.get(place.line_uid), payloads.get(place.line_uid)
                if payload is None:
                    state = "erased" if place.line_uid in gone else "missing"
                else:
                    state = "given" if has_particulars else "withheld"
                yield {
                    "block": block.number,
                    "position": place.position,
                    "hash": place.line_hash,
                    "form": line_form(line) if line else None,
                    "particulars": _particulars(payload) if has_particulars else None,
                    "state": state,
                }


def _particulars(payload: Payload | None) -> dict[str, str] | None:
    return None if payload is None else {"salt": payload.salt, "body": payload.body}


def _moment_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
