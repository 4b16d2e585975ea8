"""Evidence of a period in one file, which anybody checks without this program.

A ZIP: the blocks that hold the period's lines with all their lines, what each room tells of the
period as rows, a manifest with the hash of every file, and a checker that needs nothing but
Python. The hash of the whole becomes a line of the journal, so that a later block stands for it.
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

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.journal.erasing import erased_keys
from otklik.journal.models import Block, Line, Membership, Payload, Unsealed
from otklik.journal.recording import Actor, record
from otklik.journal.sealing import LINES_A_BLOCK, NO_HASH, line_form, moment

FORMAT = 1
#: What a room tells of a period: rows without data of people outside.
type Source = Callable[[date, date], Iterable[dict[str, Any]]]
#: Told how many blocks of how many are written: a sign of life.
type Going = Callable[[int, int], None]
type BlockSet = models.QuerySet[Block]
_sources: dict[str, Source] = {}


def tell(name: str, source: Source) -> None:
    """Called once by each room when it is ready; `name` becomes `rooms/<name>.jsonl`."""
    _sources[name] = source


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """`hash` is that of the whole file; written down elsewhere it proves every byte."""

    hash: str
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
    """Write the bundle to `path`, whole or not at all. Particulars of lines may hold data of
    people: without them the bundle has their hashes alone.

    Raises Refused for days that go backwards, and while lines of the period are not sealed yet.
    """
    if last < first:
        raise Refused(_("The last day comes before the first one."))
    begins, ends = _moment_of(first), _moment_of(last + timedelta(days=1))
    if Unsealed.objects.filter(line__recorded_at__gte=begins, line__recorded_at__lt=ends).exists():
        raise Refused(
            _("The newest lines of this period are not sealed yet: try again in five minutes.")
        )
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
            written = _Writer(bundle)
            blocks, lines = _journal(written, begins, ends, has_particulars, going)
            rows = {
                name: written.rows(f"rooms/{name}.jsonl", source(first, last))
                for name, source in sorted(_sources.items())
            }
            written.text("verify.py", files("otklik.journal").joinpath("verify_evidence.py"))
            newest = Block.objects.order_by("-number").first()
            manifest = json.dumps(
                {
                    "format": FORMAT,
                    "first": first.isoformat(),
                    "last": last.isoformat(),
                    "made_at": moment(at),
                    "head": newest and {"number": newest.number, "hash": newest.hash},
                    "files": written.files,
                },
                ensure_ascii=False,
                indent=1,
                sort_keys=True,
            ).encode()
            bundle.writestr("manifest.json", manifest)
            bundle.writestr("README.txt", README)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    if newest is not None:
        record(newest, "evidence.made", by=by, at=at, first=first, last=last, sha256=whole)
    return Bundle(
        hash=whole,
        lines=lines,
        blocks=blocks,
        rows=rows,
        head=newest.hash if newest else "",
    )


README = """\
Доказательства за период: журнал программы «Отклик» и то, что рассказывают её разделы.

Проверить, ничего не устанавливая (нужен только Python 3.9 или новее):

    python3 verify.py ЭТОТ_ФАЙЛ.zip
    python3 verify.py ЭТОТ_ФАЙЛ.zip --hash ХЕШ --head ХЕШ

verify.py возьмите из этого архива или, если архиву не верите, из дистрибутива программы.
--hash: хеш архива, который программа напечатала, когда его делала; он записан и в журнале.
--head: хеш блока журнала, записанный в другом месте в эти дни или раньше.
Без этих двух хешей проверка покажет, что архив цел внутри себя, но не что он не составлен заново.

manifest.json      что лежит в архиве, хеш каждого файла
journal/blocks.jsonl   блоки журнала; каждый опирается на предыдущий
journal/lines.jsonl    строки этих блоков; подробности (если их просили) отдельно от строк,
                       стёртые по решению отмечены
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

    def text(self, name: str, source: Any) -> None:
        body = source.read_bytes()
        self.bundle.writestr(name, body)
        self.files[name] = {"sha256": hashlib.sha256(body).hexdigest(), "rows": 0}


def _write(file: IO[bytes], digest: Any, body: bytes) -> None:
    file.write(body)
    digest.update(body)


def _journal(
    written: _Writer, begins: datetime, ends: datetime, has_particulars: bool, going: Going | None
) -> tuple[int, int]:
    """Whole blocks, without gaps, from the first that has a line of the period to the last."""
    told = Line.objects.filter(recorded_at__gte=begins, recorded_at__lt=ends)
    places = Membership.objects.filter(line_uid__in=told.values("uid"))
    span = places.aggregate(low=Min("block_number"), high=Max("block_number"))
    blocks = Block.objects.filter(number__gte=span["low"] or 1, number__lte=span["high"] or 0)
    whole = written.rows("journal/blocks.jsonl", map(_block, blocks.order_by("number")))
    going = going or (lambda done, total: None)
    lines = _lines(blocks, has_particulars, lambda done: going(done, whole))
    return whole, written.rows("journal/lines.jsonl", lines)


def _block(block: Block) -> dict[str, Any]:
    return {
        "number": block.number,
        "previous_hash": block.previous_hash or NO_HASH,
        "hash": block.hash,
        "sealed_at": moment(block.sealed_at),
        "line_count": block.line_count,
    }


def _lines(
    blocks: BlockSet, has_particulars: bool, going: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    for done, block in enumerate(blocks.order_by("number").iterator(chunk_size=100)):
        going(done)
        places = Membership.objects.filter(block_number=block.number).order_by("position")
        for some in batched(places.iterator(chunk_size=LINES_A_BLOCK), LINES_A_BLOCK):
            uids = [place.line_uid for place in some]
            lines = Line.objects.in_bulk(uids, field_name="uid")
            payloads = Payload.objects.in_bulk(uids)
            erased = erased_keys([one for one in lines.values() if one.uid not in payloads])
            for place in some:
                line, payload = lines.get(place.line_uid), payloads.get(place.line_uid)
                yield {
                    "block": block.number,
                    "position": place.position,
                    "hash": place.line_hash,
                    "form": line_form(line) if line else None,
                    "particulars": _particulars(payload) if has_particulars else None,
                    "has_particulars": payload is not None,
                    "erased": bool(line and line.pk in erased),
                }


def _particulars(payload: Payload | None) -> dict[str, str] | None:
    return None if payload is None else {"salt": payload.salt, "body": payload.body}


def _moment_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
