from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys.coding import code_answer_views
from otklik.surveys.coding import views as coding_views
from otklik.surveys.coding.frames import views as frames_views
from otklik.surveys.coding.quotes import views as quotes_views
from otklik.surveys.collecting import distribution_views, phone_interview_views
from otklik.surveys.collecting.file_import import views as file_import_views
from otklik.surveys.collecting.paper import views as paper_views
from otklik.surveys.desk import views
from otklik.surveys.editor import preview_views, question_views, translation_views
from otklik.surveys.editor import views as editor_views
from otklik.surveys.export import views as export_views
from otklik.surveys.findings import views as findings_views
from otklik.surveys.result_pages import desk_views as result_views
from otklik.surveys.sampling import views as sampling_views

type Patterns = list[URLPattern | URLResolver]

app_name = "surveys-desk"

paper: Patterns = [
    path("", paper_views.batches, name="batches"),
    path("form/", paper_views.printed, name="paper-form"),
    path("new/", paper_views.beginning, name="batch-begin"),
    path("arrangement/", paper_views.arrangement, name="double-keying-toggle"),
    path("<int:number>/", paper_views.batch, name="batch"),
    path("<int:number>/sheets/<int:place>/", paper_views.sheet, name="sheet"),
    path("<int:number>/ending/", paper_views.ending, name="batch-finish"),
    path("<int:number>/again/", paper_views.again, name="batch-rekey"),
    path("<int:number>/differences/", paper_views.differences, name="batch-differences"),
    path("<int:number>/counting/", paper_views.counting, name="batch-count"),
    path("<int:number>/removal/", paper_views.removal, name="batch-remove"),
]
wave: Patterns = [
    path("", views.wave, name="wave"),
    path("opening/", views.transition, {"act": "opening"}, name="wave-open"),
    path("closing/", views.closing, name="wave-close"),
    path("publication/", views.transition, {"act": "publication"}, name="wave-publish"),
    path("withdrawal/", views.transition, {"act": "withdrawal"}, name="wave-withdraw"),
    path("wording/", views.wording, name="wave-text"),
    path("days/", views.days, name="wave-days"),
    path("sample/", sampling_views.sampling, name="sample"),
    path("weights/", sampling_views.weights, name="weights"),
    path("versions/", views.halves, name="split-ballot"),
    path("results/", result_views.results, name="results"),
    path("tables/", result_views.tables, name="crosstabs"),
    path("years/", result_views.through_years, name="results-by-year"),
    path("files/figures.csv", export_views.figures, name="figures"),
    path("files/pairs.csv", export_views.pairs, name="crosstabs-csv"),
    path("files/codebook.csv", export_views.codebook_file, name="codebook"),
    path("files/all.sav", export_views.spss, name="spss"),
    path("files/results.xlsx", export_views.workbook, name="workbook"),
    path("files/documents/<str:kind>", export_views.report, name="report"),
    path("files/two.<str:kind>", export_views.two, name="crosstab-file"),
    path("reader/", views.reader, name="reader"),
    path("words/", views.words, name="reader-texts"),
    path("results/<int:number>/", result_views.texts, name="question-texts"),
    path("results/<int:number>/finding/", findings_views.raising, name="finding-new"),
    path("paper/", include(paper)),
    path("phone/", phone_interview_views.call, name="phone-interview"),
    path("loading/", file_import_views.load_forms, name="form-import"),
    path("ways/", distribution_views.ways, name="distribution"),
    path("ways/invitations/", distribution_views.invitations, name="invitations-save"),
    path("ways/codes/", distribution_views.codes, name="codes-create"),
    path("ways/reminders/", distribution_views.reminders, name="reminders-prepare"),
    path("entered/", distribution_views.entered, name="staff-entries"),
    path("poster/", distribution_views.poster, name="poster"),
    path("results/<int:number>/quotes/", quotes_views.quotes, name="quotes"),
    path("results/<int:number>/quotes/new/<uuid:key>/", quotes_views.proposal, name="quote-new"),
    path("quotes/<int:pk>/<str:act>/", quotes_views.decision, name="quote-decide"),
]
draft: Patterns = [
    path("", editor_views.draft, name="draft"),
    path("questions/", editor_views.questions, name="draft-questions-edit"),
    path("questions/<slug:code>/", question_views.question, name="draft-question"),
    path("questions/<slug:code>/notes/", question_views.notes, name="draft-note-add"),
    path("words/<slug:language>/", translation_views.words, name="draft-translation"),
    path("preview/<slug:mode>/", preview_views.preview, name="draft-preview"),
    path("approval/", editor_views.approval, name="draft-approval"),
    path("undoing/", editor_views.undoing, name="draft-undo"),
    path("removal/", editor_views.dropping, name="draft-remove"),
    path("draft.json", editor_views.file, name="draft-file"),
]
questionnaires: Patterns = [
    path("", editor_views.questionnaires, name="questionnaires"),
    path("drafts/new/", editor_views.beginning, name="draft-new"),
    path("drafts/file/", editor_views.upload, name="draft-upload"),
    path("drafts/<int:pk>/", include(draft)),
    path("<slug:code>/<int:number>/copy/", editor_views.copy, name="draft-copy"),
    path("<slug:code>/<int:number>.json", editor_views.version_file, name="questionnaire-file"),
]
code_frame: Patterns = [
    path("", frames_views.frame, name="code-frame"),
    path("codes/", frames_views.addition, name="code-add"),
    path("codes/<int:number>/", frames_views.one_code, name="code"),
    path("codes/<int:number>/merging/", frames_views.merging, name="code-merge"),
    path("codes/<int:number>/retirement/", frames_views.retirement, name="code-retire"),
    path("new/", coding_views.beginning, name="coding-new"),
]
coding: Patterns = [
    path("", frames_views.questions, name="open-questions"),
    path("frames/<slug:code>/<str:field>/", include(code_frame)),
    path("<int:number>/", coding_views.coding, name="coding"),
    path("<int:number>/groups/", coding_views.groups, name="coding-groups"),
    path("<int:number>/grouping/", coding_views.grouping, name="coding-regroup"),
    path("<int:number>/answers/<int:place>/", code_answer_views.answer, name="coding-answer"),
    path("<int:number>/undoing/", code_answer_views.undoing, name="coding-undo"),
    path("<int:number>/handing-in/", coding_views.handing_in, name="coding-submit"),
    path("<int:number>/removal/", coding_views.removal, name="coding-remove"),
]
urlpatterns: Patterns = [
    path("", views.waves, name="waves"),
    path("new/", views.planning, name="wave-new"),
    path("questionnaires/", include(questionnaires)),
    path("coding/", include(coding)),
    path("<slug:slug>/", include(wave)),
]
