from django.urls import URLPattern, URLResolver, path

from otklik.reports.views import registers

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", registers.registers, name="registers"),
    path("registers/files/", registers.files, name="files"),
    path("registers/files/<uuid:key>/", registers.file, name="file"),
]
