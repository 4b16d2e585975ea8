"""At the desk: how people answer one wave, and where staff enter what they answered."""

from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys import calls, desk_codes, desk_loading, paper, ways

of_paper: list[URLPattern | URLResolver] = [
    path("", paper.batches, name="batches"),
    path("form/", paper.printed, name="printed"),
    path("new/", paper.beginning, name="batch-beginning"),
    path("arrangement/", paper.arrangement, name="batch-arrangement"),
    path("<int:number>/", paper.batch, name="batch"),
    path("<int:number>/sheets/<int:place>/", paper.sheet, name="sheet"),
    path("<int:number>/ending/", paper.ending, name="batch-ending"),
    path("<int:number>/again/", paper.again, name="batch-again"),
    path("<int:number>/differences/", paper.differences, name="batch-differences"),
    path("<int:number>/counting/", paper.counting, name="batch-counting"),
    path("<int:number>/removal/", paper.removal, name="batch-removal"),
]
ways_to_answer: list[URLPattern | URLResolver] = [
    path("paper/", include(of_paper)),
    path("phone/", calls.call, name="call"),
    path("loading/", desk_loading.loaded, name="loading"),
    path("ways/", ways.ways, name="ways"),
    path("ways/invitations/", ways.invitations, name="invitations"),
    path("ways/codes/", desk_codes.codes, name="codes"),
    path("ways/reminders/", ways.reminders, name="reminders"),
    path("entered/", ways.entered, name="entered"),
    path("poster/", ways.poster, name="poster"),
]
