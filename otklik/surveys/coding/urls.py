from django.urls import URLPattern, URLResolver, path

from otklik.surveys.coding import answers, codings, frames, quoting

_FRAME = "frames/<slug:code>/<str:field>/"
coding: list[URLPattern | URLResolver] = [
    path("", frames.questions, name="open-questions"),
    path(_FRAME, frames.frame, name="code-frame"),
    path(f"{_FRAME}codes/", frames.addition, name="code-addition"),
    path(f"{_FRAME}codes/<int:number>/", frames.one_code, name="code"),
    path(f"{_FRAME}codes/<int:number>/merging/", frames.merging, name="code-merging"),
    path(f"{_FRAME}codes/<int:number>/retirement/", frames.retirement, name="code-retirement"),
    path(f"{_FRAME}new/", codings.beginning, name="coding-beginning"),
    path("<int:number>/", codings.coding, name="coding"),
    path("<int:number>/groups/", codings.groups, name="coding-groups"),
    path("<int:number>/grouping/", codings.grouping, name="coding-grouping"),
    path("<int:number>/answers/<int:place>/", answers.answer, name="coding-answer"),
    path("<int:number>/undoing/", answers.undoing, name="coding-undoing"),
    path("<int:number>/handing-in/", codings.handing_in, name="coding-handing-in"),
    path("<int:number>/removal/", codings.removal, name="coding-removal"),
]
quotes: list[URLPattern | URLResolver] = [
    path("results/<int:number>/quotes/", quoting.quotes, name="quotes"),
    path("results/<int:number>/quotes/new/<uuid:key>/", quoting.proposal, name="quote-proposal"),
    path("quotes/<int:pk>/<str:act>/", quoting.decision, name="quote-decision"),
]
