from django.urls import URLPattern, URLResolver, path

from otklik.register import views

app_name = "register"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.acts, name="acts"),
    path("<slug:code>/", views.act, name="act"),
    path("<slug:code>/print/", views.act_to_print, name="print"),
    path("<slug:code>/editions/<int:number>/", views.act, name="edition"),
    path("<slug:code>/editions/<int:number>/print/", views.act_to_print, name="edition_print"),
]
