from django.urls import URLPattern, URLResolver, path

from otklik.register.views import acts, documents, lists, registration, touched

app_name = "register-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", acts.acts, name="acts"),
    path("files/acts.xlsx", acts.workbook, name="workbook"),
    path("files/acts.docx", acts.document, name="list-document"),
    path("files/<slug:code>.docx", acts.act_document, name="act-document"),
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.upload, name="document-new"),
    path("documents/<uuid:key>/", documents.review, name="review"),
    path("documents/<uuid:key>/discarding/", documents.discarding, name="document-discarding"),
    path("documents/<uuid:key>/file/", documents.file, name="document-file"),
    path("documents/<uuid:key>/file/attaching/", documents.attaching, name="file-attaching"),
    path("documents/<uuid:key>/file/removal/", documents.letting_go, name="file-removal"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.upload, name="list-new"),
    path("lists/<uuid:key>/", lists.one, name="list"),
    path("lists/<uuid:key>/undoing/", lists.undoing, name="list-undoing"),
    path("lists/<uuid:key>/faults.csv", lists.faults, name="list-faults"),
    path("<slug:code>/registration/", registration.registration, name="registration"),
    path("<slug:code>/scan/", registration.scan, name="scan"),
    path("touched/", touched.touched, name="touched"),
    path("touched/<int:pk>/settling/", touched.settling, name="settling"),
]
