"""The pages of surveys in the site editor."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from otklik.organisation.identity.editor_access import ContentPolicy
from otklik.surveys.desk.forms import WordsForm
from otklik.surveys.waves.models import Wave, WaveWords


class WaveForm(WagtailAdminModelForm):  # type: ignore[misc]
    """The text above the questions; saved through `Wave.reword`."""

    title = WordsForm.base_fields["title"]
    purpose = WordsForm.base_fields["purpose"]

    def save(self, commit: bool = True) -> Wave:
        wave: Wave = self.instance
        words = WaveWords(title=self.cleaned_data["title"], purpose=self.cleaned_data["purpose"])
        if self.has_changed():
            wave.reword(words, by=self.for_user, at=timezone.now())
        return wave


class WaveViewSet(SnippetViewSet):  # type: ignore[misc]
    model = Wave
    icon = "form"
    add_to_admin_menu = True
    menu_label = _("Words of surveys")
    menu_order = 255
    copy_view_enabled = False
    list_display = ["title", Column("status.label", label=_("State"))]
    search_fields = ["title", "purpose"]
    ordering = ["-pk"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="surveys/admin/wave_help.html"),
            FieldPanel("title"),
            FieldPanel("purpose"),
        ],
        base_form_class=WaveForm,
    )


# Surveys are planned, opened and closed at the desk; questions cannot be changed.
register_permission_policy(Wave, ContentPolicy(Wave, actions={"change", "view"}))
register_snippet(WaveViewSet)
