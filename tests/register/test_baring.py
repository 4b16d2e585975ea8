"""What everybody gets of a file holds what it shows, and nothing of who wrote it."""

import io
import struct
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

from otklik.core.refusal import Refused
from otklik.media.hidden import apart, pictures
from otklik.register.documents import opening

from .papers import W, docx, paragraph

pytestmark = pytest.mark.any_database
SECRET = "Tajnyj Avtor"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(name: str, target: str, kind: str = "", more: str = "") -> str:
    kind = kind or target.rpartition("/")[2].removesuffix(".xml")
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{more}/>'


def relations(*told: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(told)}</Relationships>'


def as_word_writes(**parts: str | bytes) -> bytes:
    """With authors, properties, a template and a picture of a camera, `parts` beside them."""
    photo = Image.new("RGB", (8, 8))
    exif = photo.getexif()
    exif[0x013B] = SECRET
    picture = io.BytesIO()
    photo.save(picture, "JPEG", exif=exif)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Override PartName="/docProps/app.xml" ContentType="x"/>'
        '<Override PartName="/word/document.xml" ContentType="y"/></Types>',
        "_rels/.rels": relations(
            relation("a", "word/document.xml", "officeDocument"), relation("b", "docProps/app.xml")
        ),
        "docProps/app.xml": f"<a>{SECRET}</a>",
        "docProps/core.xml": f"<a>{SECRET}</a>",
        "customXml/item1.xml": f"<a>{SECRET}</a>",
        "word/document.xml": document(paragraph("1. Слово.")),
        "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{OFFICE}">'
        '<w:zoom w:percent="100"/><w:attachedTemplate r:id="t"/></w:settings>',
        "word/_rels/settings.xml.rels": relations(
            relation("t", f"file:///C:/{SECRET}/N.dotm", "attachedTemplate",
                     ' TargetMode="External"')
        ),
        "word/_rels/document.xml.rels": relations(
            relation("c", "settings.xml"), relation("d", "../customXml/item1.xml"),
            relation("e", "people.xml"), relation("f", "media/image1.jpg", "image"),
            relation("g", "https://example.org/", "hyperlink", ' TargetMode="External"'),
        ),
        "word/people.xml": f"<a>{SECRET}</a>",
        "word/media/image1.jpg": picture.getvalue(),
    }  # fmt: skip
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in (files | parts).items():
            archive.writestr(name, content)
    return made.getvalue()


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def test_a_docx_keeps_what_it_shows_and_loses_its_authors() -> None:
    bared = apart.bared(as_word_writes(), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, part in parts.items() if SECRET.encode() in part] == []
    assert sorted(parts) == [
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
        "word/_rels/settings.xml.rels", "word/document.xml", "word/media/image1.jpg",
        "word/settings.xml",
    ]  # fmt: skip
    assert b"attachedTemplate" not in parts["word/settings.xml"]
    assert b"docProps" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]
    assert b"https://example.org/" in parts["word/_rels/document.xml.rels"]
    assert opening.read(bared, kind="docx")[0].text == "1. Слово."


VANISH = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"
TRACKED = f'<w:p><w:ins w:author="{SECRET}"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'
REFUSED = [
    ({"word/document.xml": document(TRACKED)}, "правки"),
    ({"word/document.xml": document(VANISH)}, "скрытый текст"),
    ({"word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment/></w:comments>'}, "примечания"),
    ({"word/header1.xml": f'<w:hdr xmlns:w="{W}">{TRACKED}</w:hdr>'}, "правки"),
    ({"word/_rels/document.xml.rels": relations(relation("x", "embeddings/book.xlsx", "package")),
      "word/embeddings/book.xlsx": "x"}, "другой файл"),
    ({"word/vbaProject.bin": "x"}, "макросы"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "words"), REFUSED)
def test_what_a_person_has_to_decide_on_is_refused_in_words(
    parts: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        apart.bared(as_word_writes(**parts), kind="docx")


def test_comments_that_were_all_deleted_are_none() -> None:
    empty = {"word/comments.xml": f'<w:comments xmlns:w="{W}"/>'}
    assert apart.bared(as_word_writes(**empty), kind="docx")
    assert apart.bared(docx(paragraph("1. Слово.")), kind="docx")


def pdf() -> PdfWriter:
    paper = FPDF()
    paper.set_author(SECRET)
    paper.set_title(SECRET)
    paper.add_page()
    paper.set_font("helvetica")
    paper.write(8, "Words of the act", link="https://example.org/")
    return PdfWriter(clone_from=io.BytesIO(bytes(paper.output())))


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_its_authors_and_files() -> None:
    writer = pdf()
    writer.add_attachment("salary.txt", SECRET.encode())
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(f"alert('{SECRET}')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in script.items()}
    )
    assert SECRET.encode() in written(writer)
    bared = apart.bared(written(writer), kind="pdf")
    reader = PdfReader(io.BytesIO(bared))
    assert "Words of the act" in reader.pages[0].extract_text()
    assert not reader.metadata
    assert not reader.attachments
    assert b"JavaScript" not in bared
    assert SECRET.encode() not in bared
    assert links(bared) == ["https://example.org/"]


def links(body: bytes) -> list[str]:
    """Where links of the first page lead, as a reader follows them."""
    page: Any = PdfReader(io.BytesIO(body)).pages[0]
    notes = [one.get_object() for one in page["/Annots"]]
    return [str(note["/A"]["/URI"]) for note in notes if "/A" in note]


def test_a_note_on_a_page_and_a_signature_are_refused() -> None:
    writer = pdf()
    writer.add_annotation(0, Text(text=SECRET, rect=(10, 10, 20, 20)))
    with pytest.raises(Refused, match="примечания"):
        apart.bared(written(writer), kind="pdf")
    signed = pdf()
    signed.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/SigFlags"): NumberObject(3)}
    )
    with pytest.raises(Refused, match="подпись"):
        apart.bared(written(signed), kind="pdf")


def photo(kind: str) -> bytes:
    """With its author beside the EXIF: in the text of a PNG, in the XMP and a comment of a JPEG."""
    made, picture = io.BytesIO(), Image.new("RGB", (8, 8), "red")
    if kind == "PNG":
        told = PngInfo()
        told.add_text("Author", SECRET)
        told.add_itxt("XML:com.adobe.xmp", f"<dc:creator>{SECRET}</dc:creator>")
        picture.save(made, "PNG", pnginfo=told)
    else:
        xmp = f"<x:xmpmeta><dc:creator>{SECRET}</dc:creator></x:xmpmeta>"
        picture.save(made, "JPEG", xmp=xmp.encode(), comment=SECRET)
    assert SECRET.encode() in made.getvalue()
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_loses_its_author_wherever_it_is_written(kind: str) -> None:
    name = "word/media/image1.jpg"
    bared = apart.bared(as_word_writes(**{name: photo(kind)}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        picture = archive.read(name)
    assert SECRET.encode() not in picture
    with Image.open(io.BytesIO(picture)) as shown:
        assert (shown.format, shown.size) == (kind, (8, 8))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "group4"])
def test_a_tiff_loses_its_tags_and_stays_the_same_picture(compression: str) -> None:
    made = io.BytesIO()
    picture = Image.new("1" if compression == "group4" else "RGB", (9, 5), 1)
    picture.putpixel((3, 2), 0)
    told = {270: SECRET, 305: SECRET, 315: SECRET, 700: SECRET.encode(), 274: 6}
    picture.save(made, "TIFF", compression=compression, tiffinfo=told)
    assert SECRET.encode() in made.getvalue()
    bared = pictures.bared(made.getvalue())
    assert SECRET.encode() not in bared
    with Image.open(io.BytesIO(bared)) as shown:
        assert (shown.format, shown.size) == ("TIFF", (5, 9)), "turned as it was held"
        upright = picture.transpose(Image.Transpose.ROTATE_270)
        assert list(shown.convert("L").tobytes()) == list(upright.convert("L").tobytes())


def test_a_gif_loses_its_comments_and_goes_on_moving() -> None:
    frames = [Image.new("P", (4, 4), colour) for colour in (0, 1, 2)]
    for frame in frames:
        frame.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    made = io.BytesIO()
    frames[0].save(
        made, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0, comment=SECRET,
        xmp=SECRET.encode(),
    )  # fmt: skip
    assert SECRET.encode() in made.getvalue()
    bared = pictures.bared(made.getvalue())
    assert SECRET.encode() not in bared
    with Image.open(io.BytesIO(bared)) as shown, Image.open(made) as before:
        assert (getattr(shown, "n_frames", 1), shown.info["loop"], shown.info["duration"]) == (
            3,
            0,
            80,
        )
        for number in range(3):
            shown.seek(number)
            before.seek(number)
            assert shown.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def emf() -> bytes:
    """A header that describes itself, one comment of a program, the end."""
    said = SECRET.encode("utf-16-le")
    header = struct.pack("<II", 1, 88 + len(said)) + struct.pack("<8i", *range(8))
    header += b" EMF" + struct.pack("<IIIHHIIIiiii", 0x10000, 0, 3, 1, 0, len(SECRET), 88, 0,
                                    1024, 768, 271, 203)  # fmt: skip
    comment = struct.pack("<III", 70, 12 + len(said), len(said)) + said
    return header + said + comment + struct.pack("<IIIII", 14, 20, 0, 16, 20)


def wmf() -> bytes:
    placeable = b"\xd7\xcd\xc6\x9a" + struct.pack("<H4hHIH", 0, 0, 0, 90, 60, 96, 0, 0)
    return placeable + b"\x01\x00\x09\x00" + SECRET.encode()


@pytest.mark.parametrize(
    ("name", "drawn", "size"), [("d.emf", emf(), None), ("d.wmf", wmf(), (67, 45))]
)
def test_of_a_drawing_an_empty_one_of_its_size_goes_out_and_it_is_named(
    name: str, drawn: bytes, size: tuple[int, int] | None
) -> None:
    bared = apart.bared(as_word_writes(**{f"word/media/{name}": drawn}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        left = archive.read(f"word/media/{name}")
    assert SECRET.encode() not in left
    assert SECRET.encode("utf-16-le") not in left
    with Image.open(io.BytesIO(left)) as empty:
        assert empty.format == "WMF"  # Pillow calls both so
        assert size is None or empty.size == size
    assert left[8:40] == drawn[8:40] or name == "d.wmf"
    assert f"не вошли рисунки: {name}" in apart.without_drawings(bared)
    assert apart.without_drawings(apart.bared(as_word_writes(), kind="docx")) == ""


@given(st.binary(max_size=200))
def test_a_broken_gif_is_cut_and_never_runs_on(tail: bytes) -> None:
    assert pictures.bared(b"GIF89a" + tail).endswith(b";")


def test_in_which_sitting_it_was_typed_goes_and_the_words_stay() -> None:
    typed = (
        '<w:p w:rsidR="00AA11BB" w14:paraId="1A2B3C4D" w:rsidRDefault=\'00CC22DD\'>'
        '<w:r w:rsidRPr="00AA11BB"><w:t xml:space="preserve"> rsidR="00" </w:t></w:r>'
        '<w:sectPr w:rsidSect="00AA11BB" w:h="1"/></w:p>'
    )
    body = document(typed).replace(
        "<w:document ",
        '<w:document xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ',
    )
    bared = apart.bared(as_word_writes(**{"word/document.xml": body}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/document.xml").decode()
    assert "00AA11BB" not in kept
    assert "paraId" not in kept
    assert '<w:sectPr w:h="1"/>' in kept
    assert '<w:t xml:space="preserve"> rsidR="00" </w:t>' in kept


def test_what_is_clear_in_a_picture_stays_clear() -> None:
    made, picture = io.BytesIO(), Image.new("P", (2, 2))
    picture.save(made, "PNG", transparency=0)
    name = "word/media/image1.jpg"
    bared = apart.bared(as_word_writes(**{name: made.getvalue()}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive, Image.open(archive.open(name)) as shown:
        assert shown.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_settings_lose_what_tells_of_the_writer_and_keep_the_rest() -> None:
    own = (
        f'<w:rsids><w:rsidRoot w:val="00AA11BB"/><w:rsid w:val="00CC22DD"/></w:rsids>'
        f'<w:docVars><w:docVar w:name="author" w:val="{SECRET} &gt; 1"/></w:docVars>'
        f'<w:mailMerge><w:dataSource r:id="m"/><w:query w:val="{SECRET}"/></w:mailMerge>'
        "<w:docVars/><w:compat><w:useFELayout/></w:compat>"
    )
    settings = f'<w:settings xmlns:w="{W}" xmlns:r="{OFFICE}"><w:zoom/>{own}</w:settings>'
    source = relation("m", f"file:///C:/{SECRET}.xlsx", "mailMergeSource", ' TargetMode="External"')
    parts = {"word/settings.xml": settings, "word/_rels/settings.xml.rels": relations(source)}
    bared = apart.bared(as_word_writes(**parts), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/settings.xml")
        assert SECRET.encode() not in kept + archive.read("word/_rels/settings.xml.rels")
    for gone in (b"rsid", b"docVar", b"mailMerge"):
        assert gone not in kept
    assert kept.endswith(b"<w:zoom/><w:compat><w:useFELayout/></w:compat></w:settings>")


PATHS = [
    rf"C:\Users\{SECRET}\p.jpg", rf"\\server\{SECRET}\p", f"file:///{SECRET}", f"{SECRET}.JPG",
    f"/home/{SECRET}/p.png", f"C:/{SECRET}/p",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_beside_a_picture_or_in_a_field_goes_and_words_stay(path: str) -> None:
    drawn = (
        f'<w:p><w:docPr id="1" name="Рисунок 1" descr="{path}"/><w:docPr descr="Схема: вход"/>'
        f"<w:shape alt='{path}'/><w:r><w:instrText> HYPERLINK \"{path}\" </w:instrText></w:r>"
        f'<w:fldSimple w:instr="INCLUDEPICTURE {path}"/></w:p>'
    )
    if path.endswith(".JPG"):  # a name alone is a path only where it is all that is said
        told = f'id="1" name="Рисунок 1" descr="{path}"'
        drawn = f'<w:p><w:docPr {told}/><w:docPr descr="Схема: вход"/></w:p>'
    parts = {"word/document.xml": document(paragraph("1. Слово.") + drawn)}
    bared = apart.bared(as_word_writes(**parts), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/document.xml").decode()
    assert SECRET not in kept
    assert 'name="Рисунок 1"' in kept
    assert 'descr="Схема: вход"' in kept


@pytest.mark.parametrize("target", [f"file:///C:/{SECRET}", rf"\\server\{SECRET}", "javascript:1"])
def test_a_link_to_our_own_network_leads_nowhere(target: str) -> None:
    more = ' TargetMode="External"'
    told = relations(
        relation("g", "https://example.org/", "hyperlink", more),
        relation("h", "mailto:a@example.org", "hyperlink", more),
        relation("i", target, "hyperlink", more),
    )
    bared = apart.bared(as_word_writes(**{"word/_rels/document.xml.rels": told}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/_rels/document.xml.rels").decode()
    assert target not in kept
    assert "https://example.org/" in kept
    assert "mailto:a@example.org" in kept


def named(**values: str | DictionaryObject) -> DictionaryObject:
    return DictionaryObject({
        NameObject(f"/{name}"): value if isinstance(value, DictionaryObject) else NameObject(value)
        if value.startswith("/") else TextStringObject(value) for name, value in values.items()
    })  # fmt: skip


def test_what_follows_a_link_of_a_pdf_goes_and_so_do_links_to_files() -> None:
    script = named(S="/JavaScript", JS=f"alert('{SECRET}')")
    for link, is_kept in (("https://example.org/a", True), (f"file:///C:/{SECRET}", False)):
        writer = pdf()
        page: Any = writer.pages[0]
        [note] = page["/Annots"]
        action = named(S="/URI", URI=link, Next=script)
        note.get_object()[NameObject("/A")] = action
        bared = apart.bared(written(writer), kind="pdf")
        assert b"JavaScript" not in bared
        assert SECRET.encode() not in bared
        assert links(bared) == ([link] if is_kept else [])


def test_a_photo_in_a_pdf_loses_what_the_camera_wrote() -> None:
    paper = FPDF()
    paper.add_page()
    paper.image(io.BytesIO(photo("JPEG")), w=20)
    body = written(PdfWriter(clone_from=io.BytesIO(bytes(paper.output()))))
    assert SECRET.encode() in body
    bared = apart.bared(body, kind="pdf")
    assert SECRET.encode() not in bared
    [shown] = PdfReader(io.BytesIO(bared)).pages[0].images
    assert shown.image is not None
    assert shown.image.size == (8, 8)
