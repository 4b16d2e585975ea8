"""At the desk: questionnaires in the making."""

from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys.editor import approval_views, preview, question_views, translation_views, views

of_draft: list[URLPattern | URLResolver] = [
    path("", views.draft, name="draft"),
    path("questions/", views.questions, name="draft-questions"),
    path("questions/<slug:code>/", question_views.question, name="draft-question"),
    path("questions/<slug:code>/notes/", question_views.notes, name="draft-notes"),
    path("words/<slug:language>/", translation_views.words, name="draft-words"),
    path("preview/<slug:mode>/", preview.preview, name="draft-preview"),
    path("approval/", approval_views.approval, name="draft-approval"),
    path("undoing/", views.undoing, name="draft-undoing"),
    path("removal/", views.dropping, name="draft-dropping"),
    path("draft.json", views.file, name="draft-file"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("drafts/new/", views.beginning, name="draft-beginning"),
    path("drafts/file/", views.brought, name="draft-brought"),
    path("<slug:code>/<int:number>/copy/", views.copy, name="draft-copy"),
    path("drafts/<int:pk>/", include(of_draft)),
]
