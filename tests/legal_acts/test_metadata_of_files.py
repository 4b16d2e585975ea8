"""What everybody gets of a file holds what it shows, and nothing of who wrote it."""

import io
from zipfile import ZipFile

import pytest

from otklik.core.refusal import Refused
from otklik.legal_acts.document_import import read_uploaded_document
from otklik.media.sanitize import sandbox
from tests.media.as_written import (
    OFFICE,
    SECRET,
    as_word_writes,
    document,
    relation,
    relations,
)

from .papers import W, docx, paragraph


def test_a_docx_keeps_what_it_shows_and_loses_its_authors() -> None:
    bared = sandbox.strip(as_word_writes(), kind="docx")
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
    assert read_uploaded_document.read_paragraphs(bared, kind="docx")[0].text == "1. Слово."


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
        sandbox.strip(as_word_writes(**parts), kind="docx")


def test_comments_that_were_all_deleted_are_none() -> None:
    empty = {"word/comments.xml": f'<w:comments xmlns:w="{W}"/>'}
    assert sandbox.strip(as_word_writes(**empty), kind="docx")
    assert sandbox.strip(docx(paragraph("1. Слово.")), kind="docx")


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
    bared = sandbox.strip(as_word_writes(**{"word/document.xml": body}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/document.xml").decode()
    assert "00AA11BB" not in kept
    assert "paraId" not in kept
    assert '<w:sectPr w:h="1"/>' in kept
    assert '<w:t xml:space="preserve"> rsidR="00" </w:t>' in kept


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
    bared = sandbox.strip(as_word_writes(**parts), kind="docx")
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
        text = f'id="1" name="Рисунок 1" descr="{path}"'
        drawn = f'<w:p><w:docPr {text}/><w:docPr descr="Схема: вход"/></w:p>'
    parts = {"word/document.xml": document(paragraph("1. Слово.") + drawn)}
    bared = sandbox.strip(as_word_writes(**parts), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/document.xml").decode()
    assert SECRET not in kept
    assert 'name="Рисунок 1"' in kept
    assert 'descr="Схема: вход"' in kept


@pytest.mark.parametrize("target", [f"file:///C:/{SECRET}", rf"\\server\{SECRET}", "javascript:1"])
def test_a_link_to_our_own_network_leads_nowhere(target: str) -> None:
    more = ' TargetMode="External"'
    result = relations(
        relation("g", "https://example.org/", "hyperlink", more),
        relation("h", "mailto:a@example.org", "hyperlink", more),
        relation("i", target, "hyperlink", more),
    )
    bared = sandbox.strip(as_word_writes(**{"word/_rels/document.xml.rels": result}), kind="docx")
    with ZipFile(io.BytesIO(bared)) as archive:
        kept = archive.read("word/_rels/document.xml.rels").decode()
    assert target not in kept
    assert "https://example.org/" in kept
    assert "mailto:a@example.org" in kept
