"""OpenDocument without macros, objects and external references."""

from urllib.parse import unquote

from otklik.media.sanitize.office_package import NOWHERE, WEB_LINK
from otklik.media.sanitize.xml_reader_and_writer import Node, read_xml, write_xml

KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
}
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ALLOWED_PARTS = ("content.xml", "styles.xml")
DROPPED_ELEMENTS = frozenset(
    [
        "applet",
        "cell-range-source",
        "database-display",
        "dde-connection",
        "dde-connection-decl",
        "dde-connection-decls",
        "dde-link",
        "dde-links",
        "dde-source",
        "event-listener",
        "event-listeners",
        "execute-macro",
        "floating-frame",
        "font-face-uri",
        "object",
        "object-ole",
        "plugin",
        "script",
        "scripts",
        "section-source",
        "table-source",
        "xforms",
    ]
)
AUTHOR_ELEMENTS = frozenset(("creator", "creator-initials", "sender-initials"))


def disarm_odf(parts: dict[str, bytes], pictures: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """Its extension and the remaining parts; `pictures` are its pictures, re-encoded."""
    text = parts.get("mimetype", b"").decode("ascii", "replace").strip().removesuffix("-template")
    item = text if text in KINDS else next(iter(KINDS))
    kept = dict(pictures)
    for name in ALLOWED_PARTS:
        if name in parts:
            root = read_xml(parts[name])
            _disarm(root, pictures)
            kept[name] = write_xml(root)
    kept["META-INF/manifest.xml"] = write_xml(_manifest(item, [*kept]))
    kept["mimetype"] = item.encode()
    return KINDS[item], kept


def _disarm(root: Node, pictures: dict[str, bytes]) -> None:
    root.keep(lambda one: one.local not in DROPPED_ELEMENTS and not _leads_outside(one, pictures))
    for one in root.walk():
        if one.local == "a" and not WEB_LINK.match(one.get("href")):
            if not one.get("href").startswith("#"):
                one.replace("href", NOWHERE)
        elif one.local in AUTHOR_ELEMENTS:
            one.parts = []
        if one.get("formula") and not one.parts:  # without a value: shown as text
            words = Node("text:p")
            words.parts = [one.get("formula")]
            one.parts = [words]
        one.drop(lambda name: name == "formula" or name.endswith(("target-frame-name", "rsid")))


def _leads_outside(one: Node, pictures: dict[str, bytes]) -> bool:
    """Whether it refers outside the file; links are handled separately."""
    place = unquote(one.get("href"))
    if not place or one.local == "a" or place.startswith("#"):
        return False
    return place.removeprefix("./") not in pictures


def _manifest(text: str, names: list[str]) -> Node:
    version = {"manifest:version": "1.3"}
    root = Node("manifest:manifest", {"xmlns:manifest": MANIFEST} | version)
    whole = {"manifest:full-path": "/", "manifest:media-type": text} | version
    root.parts.append(Node("manifest:file-entry", whole))
    for name in names:
        kind = "text/xml" if name.endswith(".xml") else ""
        values = {"manifest:full-path": name, "manifest:media-type": kind}
        root.parts.append(Node("manifest:file-entry", values))
    return root
