from django.urls import URLPattern, URLResolver, path

from otklik.website.editor import fault_and_translation_views
from otklik.website.page_feedback import desk_views

app_name = "cms-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk_views.marks, name="page-feedback"),
    path("mending/", fault_and_translation_views.faults, name="page-checks"),
    path("mending/look/", fault_and_translation_views.check_now, name="page-check-run"),
    path("translations/", fault_and_translation_views.translations, name="translations"),
    path("words/<int:pk>/settling/", desk_views.settle, name="page-comment-settle"),
]
