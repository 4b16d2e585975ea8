from django.urls import URLPattern, URLResolver, path

from otklik.website.editor import fault_and_translation_views
from otklik.website.page_feedback import desk_views

app_name = "cms-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk_views.marks, name="marks"),
    path("mending/", fault_and_translation_views.faults, name="mending"),
    path("mending/look/", fault_and_translation_views.check_now, name="looking"),
    path("translations/", fault_and_translation_views.translations, name="translating"),
    path("words/<int:pk>/settling/", desk_views.settle, name="settling"),
]
