from django.urls import URLPattern, URLResolver, path

from otklik.demo.network import api, views

app_name = "demo-network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.wall, name="wall"),
    path("changes/", views.changes, name="wall-changes"),
    path("posts/<int:number>/", views.post, name="post"),
    path("posts/<int:number>/comments/", views.comments, name="comment-add"),
    path("comments/<int:number>/", views.comment, name="comment"),
    path("comments/<int:number>/deletion/", views.comment_deletion, name="comment-delete"),
    path("pictures/<int:number>/", views.picture, name="picture"),
    path("things/<slug:name>/", views.attachment_file, name="attachment"),
    path("dialogue/", views.dialogue, name="dialogue"),
    path("dialogue/changes/", views.dialogue_changes, name="dialogue-changes"),
    path("person/", views.person, name="person-switch"),
    path("bad-days/", views.bad_days, name="bad-days"),
    path("api/me", api.me, name="api-me"),
    path("api/posts", api.posts, name="api-posts"),
    path("api/posts/<int:number>", api.post, name="api-post"),
    path("api/pictures", api.pictures, name="api-pictures"),
    path("api/comments", api.comments, name="api-comments"),
    path("api/comments/<int:number>", api.comment, name="api-comment"),
    path("api/comments/<int:number>/hiding", api.hiding, name="api-comment-hide"),
    path("api/messages", api.messages, name="api-messages"),
]
