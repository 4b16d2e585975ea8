"""Words of Wagtail that its Russian says stiffly, wrongly or not at all: ours stand there instead.

Rooms come before Wagtail in INSTALLED_APPS, so what the catalogue of this room says is shown. The
English is Wagtail's own, to the letter; `tests/portal/test_wagtail_words.py` asks whether it is.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Sorry, upload failed."),
    _("Server Error"),
    _("Report this error to your website administrator with the following information:"),
    _(
        "Upload successful. Please update this image with a more appropriate title, if "
        "necessary. You may also delete the image completely if the upload wasn't "
        "required."
    ),
    _(
        "Upload successful. However, your new image seems to be a duplicate of an "
        "existing image. You may delete it if it wasn't required."
    ),
    _(
        "Upload successful. However, your new image seems to be a duplicate of this "
        "existing image. You may delete it if it wasn't required."
    ),
    _(
        "Upload successful. Please update this document with a more appropriate title, "
        "if necessary. You may also delete the document completely if the upload wasn't "
        "required."
    ),
    _("Please provide an image description to comply with best practices for accessibility."),
    _("Please add some alt text for your image or mark it as decorative"),
    _("Alt text"),
    _("Image is decorative"),
    _("Drag and drop images into this area to upload immediately."),
    _("Drag and drop documents into this area to upload immediately."),
    _("Or choose from your computer"),
    _("Focal point"),
    _("Image focal point"),
    _("To define this image's most important region, drag a box over the image above."),
    _("Current focal point shown"),
    _("Remove focal area"),
    _("Max dimensions"),
    _(
        "You haven't uploaded any images. Why not <a "
        'href="%(wagtailimages_add_image_url)s">upload one now</a>?'
    ),
    _(
        "You haven't uploaded any documents. Why not <a "
        'href="%(wagtaildocs_add_document_url)s">upload one now</a>?'
    ),
    _('Sorry, no images match "<em>%(query_string)s</em>"'),
    _('Sorry, no documents match "<em>%(query_string)s</em>"'),
    _("Image '%(image_title)s' updated."),
    _("Image '%(image_title)s' added."),
    _("Image '%(image_title)s' deleted."),
    _("The image could not be saved due to errors."),
    _("The image could not be created due to errors."),
    _("Document '%(document_title)s' added."),
    _("Document '%(document_title)s' updated"),
    _("Document '%(document_title)s' deleted."),
    _("The document could not be saved due to errors."),
    _("The document could not be created due to errors."),
    _("Page '%(page_title)s' created."),
    _("Page '%(page_title)s' has been updated."),
    _("Page '%(page_title)s' created and published."),
    _("Page '%(page_title)s' has been published."),
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("Page '%(page_title)s' created and scheduled for publishing."),
    _("Page '%(page_title)s' has been scheduled for publishing."),
    _("Page '%(page_title)s' is live and this version has been scheduled for publishing."),
    _("Page '%(page_title)s' unpublished."),
    _("Page '%(page_title)s' deleted."),
    _("Page '%(page_title)s' moved."),
    _("Page '%(page_title)s' copied."),
    _("'%(page_title)s' has been moved successfully."),
    _("Workflow on page '%(page_title)s' has been cancelled."),
    _("Workflow on page '%(page_title)s' has been restarted."),
    _("The page could not be created due to validation errors."),
    _("The page could not be saved due to validation errors."),
    _("The page could not be saved as it is locked."),
    _("There are validation errors, click save to highlight them."),
    _("%(model_name)s '%(object)s' updated."),
    _("%(model_name)s '%(object)s' created."),
    _("%(model_name)s '%(object)s' deleted."),
    _("The %(model_name)s could not be created due to errors."),
    _("The %(model_name)s could not be saved due to errors."),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _("There are no %(model_name)s to display."),
    _("Unpublish"),
    _("Yes, unpublish"),
    _("Yes, unpublish it"),
    _("No, don't unpublish"),
    _("Are you sure you want to unpublish this page?"),
    _("Are you sure you want to delete this page?"),
    _("Are you sure you want to unpublish this %(model_name)s?"),
    _("Are you sure you want to delete this %(model_name)s?"),
    _("Cancel workflow "),
    _("Restart workflow "),
    _("In Moderation"),
    _("in moderation"),
    _("live + in moderation"),
    _("Request changes"),
    _("Live"),
    _("Edit this page"),
    _("Visit the live page"),
    _("Visible to all. Visit the live page"),
    _("Visible to all"),
    _("Once live anyone can view"),
    _("Not visible to the public"),
    _("Change privacy"),
    _("Privacy changes apply to all children of this page too."),
    _("Unlocked"),
    _("Lock"),
    _("Unlock"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Anyone can edit this %(model_name)s"),
    _("This page is locked to further editing"),
    _("This page is locked, by you, to further editing"),
    _("No publishing schedule set"),
    _("Set schedule"),
    _("Edit schedule"),
    _("Save schedule"),
    _("Set publishing schedule"),
    _("Choose when this page should go live and/or expire"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _(
        'This publishing schedule will only take effect after you select the "Schedule '
        'to publish" option'
    ),
    _("Anyone with editing permissions can create schedules"),
    _("But only those with publishing permissions can make them effective."),
    _("Schedule to publish"),
    _("Cancel scheduled publish"),
    _("Unschedule"),
    _("Go-live:"),
    _("Expiry:"),
    _("Invalid schedule"),
    _("Once scheduled:"),
    _("Expiry date/time must be in the future."),
    _("Go live date/time must be before expiry date/time"),
    _("Promote"),
    _("Toggle checks"),
    _("Toggle status"),
    _("Toggle comments"),
    _("Toggle preview"),
    _("Toggle side panel"),
    _("Toggle sidebar"),
    _("Toggle section"),
    _("Skip to main content"),
    _("Side panels"),
    _("Saved"),
    _("Autosave is paused"),
    _("Page types"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("View latest version"),
    _("Currently idle"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in "
        "a separate tab to view the last saved version."
    ),
    _("Maximum filesize: %(max_upload_size)s."),
    _("Cancelled by %(cancelled_by)s"),
    _("- Select an option -"),
    _("Locked by"),
    _("Anyone"),
    _("go live date/time"),
    _("expiry date/time"),
    _("Exploring"),
    _("New: %(model_name)s"),
    _("Editing %(page_type)s"),
    _("Copy %(title)s"),
    _("Preview not available"),
    _("Unpublished"),
    _("Your account settings have been changed successfully!"),
)
