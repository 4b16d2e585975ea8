from django.urls import URLPattern, URLResolver, include, path

from otklik.legal_acts.acts import document_system_registration_views as registration_views
from otklik.legal_acts.acts import list_and_export_views
from otklik.legal_acts.citations import views as citations_views
from otklik.legal_acts.document_import import views as document_import_views
from otklik.legal_acts.list_import import views as list_import_views

app_name = "legal-acts-desk"

of_document: list[URLPattern | URLResolver] = [
    path("", document_import_views.review, name="document-review"),
    path("discarding/", document_import_views.discard, name="document-discard"),
    path("file/", document_import_views.file, name="document-file"),
    path("file/attaching/", document_import_views.attach_file, name="file-attach"),
    path("file/removal/", document_import_views.remove_file, name="file-remove"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", list_and_export_views.acts, name="acts"),
    path("files/acts.xlsx", list_and_export_views.list_file, {"kind": "xlsx"}, name="acts-xlsx"),
    path("files/acts.docx", list_and_export_views.list_file, {"kind": "docx"}, name="acts-docx"),
    path("files/<slug:code>.docx", list_and_export_views.act_document, name="act-docx"),
    path("documents/", document_import_views.documents, name="documents"),
    path("documents/new/", document_import_views.upload, name="document-new"),
    path("documents/<uuid:key>/", include(of_document)),
    path("lists/", list_import_views.lists, name="lists"),
    path("lists/new/", list_import_views.upload, name="list-new"),
    path("lists/<uuid:key>/", list_import_views.act_list, name="list"),
    path("lists/<uuid:key>/undoing/", list_import_views.undo, name="list-undo"),
    path("lists/<uuid:key>/faults.csv", list_import_views.faults, name="list-faults"),
    path("<slug:code>/registration/", registration_views.registration, name="registration"),
    path("<slug:code>/scan/", registration_views.scan, name="scan"),
    path("touched/", citations_views.impacts, name="impacts"),
    path("touched/<int:pk>/settling/", citations_views.settle, name="impact-settle"),
]
