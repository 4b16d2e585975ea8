from django.urls import URLPattern, URLResolver, path

from otklik.surveys.coding import code_answer_views, views
from otklik.surveys.coding.frames import views as frames_views
from otklik.surveys.coding.quotes import views as quotes_views

_FRAME = "frames/<slug:code>/<str:field>/"
coding: list[URLPattern | URLResolver] = [
    path("", frames_views.questions, name="open-questions"),
    path(_FRAME, frames_views.frame, name="code-frame"),
    path(f"{_FRAME}codes/", frames_views.addition, name="code-addition"),
    path(f"{_FRAME}codes/<int:number>/", frames_views.one_code, name="code"),
    path(f"{_FRAME}codes/<int:number>/merging/", frames_views.merging, name="code-merging"),
    path(
        f"{_FRAME}codes/<int:number>/retirement/", frames_views.retirement, name="code-retirement"
    ),
    path(f"{_FRAME}new/", views.beginning, name="coding-beginning"),
    path("<int:number>/", views.coding, name="coding"),
    path("<int:number>/groups/", views.groups, name="coding-groups"),
    path("<int:number>/grouping/", views.grouping, name="coding-grouping"),
    path("<int:number>/answers/<int:place>/", code_answer_views.answer, name="coding-answer"),
    path("<int:number>/undoing/", code_answer_views.undoing, name="coding-undoing"),
    path("<int:number>/handing-in/", views.handing_in, name="coding-handing-in"),
    path("<int:number>/removal/", views.removal, name="coding-removal"),
]
quotes: list[URLPattern | URLResolver] = [
    path("results/<int:number>/quotes/", quotes_views.quotes, name="quotes"),
    path(
        "results/<int:number>/quotes/new/<uuid:key>/", quotes_views.proposal, name="quote-proposal"
    ),
    path("quotes/<int:pk>/<str:act>/", quotes_views.decision, name="quote-decision"),
]
