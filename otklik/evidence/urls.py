from django.urls import URLPattern, URLResolver, path

from otklik.evidence.bundles import views
from otklik.evidence.registers import views as registers_views

app_name = "evidence"

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", registers_views.registers, name="registers"),
    path("registers/files/", registers_views.files, name="register-files"),
    path("evidence/", views.evidence, name="bundles"),
    path("evidence/verify.py", views.verifier, name="verifier"),
    path("evidence/<uuid:key>/", views.file, name="bundle-file"),
    path("registers/files/<uuid:key>/", registers_views.file, name="register-file"),
]
