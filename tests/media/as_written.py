"""A document and a photo as programs write them, with what they tell of their author."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.legal_acts.papers import W, paragraph

SECRET = "Tajnyj Avtor"


PACKAGE = "http://schemas.openxmlformats.org/package/2006"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(name: str, target: str, kind: str = "", more: str = "") -> str:
    kind = kind or target.rpartition("/")[2].removesuffix(".xml")
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{more}/>'


def relations(*text: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(text)}</Relationships>'


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


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


def photo(kind: str) -> bytes:
    """With its author beside the EXIF: in the text of a PNG, in the XMP and a comment of a JPEG."""
    made, picture = io.BytesIO(), Image.new("RGB", (8, 8), "red")
    if kind == "PNG":
        png_info = PngInfo()
        png_info.add_text("Author", SECRET)
        png_info.add_itxt("XML:com.adobe.xmp", f"<dc:creator>{SECRET}</dc:creator>")
        picture.save(made, "PNG", pnginfo=png_info)
    else:
        xmp = f"<x:xmpmeta><dc:creator>{SECRET}</dc:creator></x:xmpmeta>"
        picture.save(made, "JPEG", xmp=xmp.encode(), comment=SECRET)
    assert SECRET.encode() in made.getvalue()
    return made.getvalue()
