from django.urls import URLPattern, URLResolver, path

from otklik.reports.views import evidence, registers

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", registers.registers, name="registers"),
    path("registers/files/", registers.files, name="files"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/verify.py", evidence.verifier, name="verifier"),
    path("evidence/<uuid:key>/", evidence.file, name="proof"),
    path("registers/files/<uuid:key>/", registers.file, name="file"),
]
