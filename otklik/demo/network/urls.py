from django.urls import URLPattern, URLResolver, path

from otklik.demo.network import api, views

app_name = "demo-network"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.wall, name="wall"),
    path("changes/", views.changes, name="changes"),
    path("posts/<int:number>/", views.post, name="post"),
    path("posts/<int:number>/comments/", views.comments, name="comments"),
    path("comments/<int:number>/", views.comment, name="comment"),
    path("comments/<int:number>/deletion/", views.comment_deletion, name="comment_deletion"),
    path("pictures/<int:number>/", views.picture, name="picture"),
    path("things/<slug:name>/", views.attachment_file, name="thing"),
    path("dialogue/", views.dialogue, name="dialogue"),
    path("dialogue/changes/", views.dialogue_changes, name="dialogue_changes"),
    path("person/", views.person, name="person"),
    path("bad-days/", views.bad_days, name="bad_days"),
    path("api/me", api.me, name="api_me"),
    path("api/posts", api.posts, name="api_posts"),
    path("api/posts/<int:number>", api.post, name="api_post"),
    path("api/pictures", api.pictures, name="api_pictures"),
    path("api/comments", api.comments, name="api_comments"),
    path("api/comments/<int:number>", api.comment, name="api_comment"),
    path("api/comments/<int:number>/hiding", api.hiding, name="api_hiding"),
    path("api/messages", api.messages, name="api_messages"),
]
