from django.urls import URLPattern, URLResolver, path

from otklik.legal_acts.acts import site_views as views

app_name = "legal-acts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.acts, name="acts"),
    path("by-function/", views.functions, name="functions"),
    path("<slug:code>/", views.act, name="act"),
    path("<slug:code>/print/", views.act_to_print, name="print"),
    path("<slug:code>/editions/<int:number>/", views.act, name="edition"),
    path("<slug:code>/editions/<int:number>/print/", views.act_to_print, name="edition-print"),
    path("<slug:code>/editions/<int:number>/akoma-ntoso.xml", views.act_as_xml, name="edition-xml"),
    path("<slug:code>/comparison/", views.comparison, name="comparison"),
    path("<slug:code>/differences/<int:old>/<int:new>/", views.differences, name="differences"),
]
