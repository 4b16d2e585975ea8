"""What waits for the editor: news sent to be checked, a file that tells its author, a translation
behind its original."""

import io
from datetime import datetime, timedelta
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone
from wagtail.documents import get_document_model

from otklik.cms.pages.page_translation import PageTranslation
from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.media.document import SiteDocument
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from tools.demonstration.story.texts import WaitingTexts, texts

TRANSLATED_AGO = timedelta(days=20)
NO_REVISION = 0  # one of before what the site holds
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
    "<dc:creator>{}</dc:creator></cp:coreProperties>"
)


def stage_waiting(*, at: datetime) -> int:
    """How many were made now; none where they stand, or nobody may write pages."""
    index, words = NewsIndexPage.objects.first(), texts().waiting
    writers = User.holding(Right.WRITE_PAGES, on=timezone.localdate(at), institution=None)
    by = writers.order_by("pk").first()
    is_done = Staged.objects.of(get_document_model()).exists()
    if index is None or by is None or is_done:
        return 0
    made: list[models.Model] = [_file(words)]
    with transaction.atomic():
        made.append(_sent(words, index, by=by))
        made.extend(_behind(words, at=at))
        Staged.objects.note(*made, at=at)
    return len(made)


def _file(words: WaitingTexts) -> SiteDocument:
    made = io.BytesIO()
    text = f"<w:document {W}><w:body><w:p><w:r><w:t>{words.file_text}</w:t></w:r></w:p></w:body>"
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{text}</w:document>")
        archive.writestr("docProps/core.xml", CORE.format(words.file_author))
    document = SiteDocument(title=words.file_title)
    document.file.save(words.file_name, ContentFile(made.getvalue()), save=False)
    document.save()
    return document


def _sent(words: WaitingTexts, index: NewsIndexPage, *, by: User) -> NewsPage:
    page = NewsPage(
        title=words.news_title,
        slug=words.news_slug,
        lead=words.news_lead,
        body=words.news_body,
        live=False,
        owner=by,
    )
    index.add_child(instance=page)
    page.save_revision()
    if workflow := page.get_workflow():
        # Wagtail writes the moment of the clock, when nobody may be at work: who, comes after.
        sent = workflow.start(page, None)
        sent.requested_by = by
        sent.save(update_fields=["requested_by"])
    return page


def _behind(words: WaitingTexts, *, at: datetime) -> list[PageTranslation]:
    page = NewsPage.objects.live().filter(slug=words.translated_slug).first()
    if page is None:
        return []
    day = timezone.localdate(at - TRANSLATED_AGO)
    return [
        PageTranslation.objects.create(
            page=page,
            language="en",
            title=words.translated_title,
            text=words.translated_text,
            translated_by=words.translator,
            translated_on=day,
            checked_by=words.translator,
            checked_on=day,
            source_revision=NO_REVISION,
            is_shown=True,
        )
    ]
