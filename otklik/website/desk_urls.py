from django.urls import URLPattern, URLResolver, path

from otklik.website.editor import fault_views, translation_views
from otklik.website.page_feedback import desk_views

app_name = "cms-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk_views.marks, name="marks"),
    path("mending/", fault_views.mending, name="mending"),
    path("mending/look/", fault_views.looking, name="looking"),
    path("translations/", translation_views.translating, name="translating"),
    path("words/<int:pk>/settling/", desk_views.settling, name="settling"),
]
