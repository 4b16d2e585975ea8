"""At the desk: how people answer one wave, and where staff enter what they answered."""

from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys.collecting import distribution_views, phone_interview_views
from otklik.surveys.collecting.file_import import views
from otklik.surveys.collecting.paper import views as paper_views
from otklik.surveys.collecting.personal_codes import desk_views

of_paper: list[URLPattern | URLResolver] = [
    path("", paper_views.batches, name="batches"),
    path("form/", paper_views.printed, name="printed"),
    path("new/", paper_views.beginning, name="batch-beginning"),
    path("arrangement/", paper_views.arrangement, name="batch-arrangement"),
    path("<int:number>/", paper_views.batch, name="batch"),
    path("<int:number>/sheets/<int:place>/", paper_views.sheet, name="sheet"),
    path("<int:number>/ending/", paper_views.ending, name="batch-ending"),
    path("<int:number>/again/", paper_views.again, name="batch-again"),
    path("<int:number>/differences/", paper_views.differences, name="batch-differences"),
    path("<int:number>/counting/", paper_views.counting, name="batch-counting"),
    path("<int:number>/removal/", paper_views.removal, name="batch-removal"),
]
ways_to_answer: list[URLPattern | URLResolver] = [
    path("paper/", include(of_paper)),
    path("phone/", phone_interview_views.call, name="call"),
    path("loading/", views.loaded, name="loading"),
    path("ways/", distribution_views.ways, name="ways"),
    path("ways/invitations/", distribution_views.invitations, name="invitations"),
    path("ways/codes/", desk_views.codes, name="codes"),
    path("ways/reminders/", distribution_views.reminders, name="reminders"),
    path("entered/", distribution_views.entered, name="entered"),
    path("poster/", distribution_views.poster, name="poster"),
]
