"""What each method of the stub of VK does and answers."""

from __future__ import annotations

from typing import Any

from tests.channels.networks.vk_community import Community, Form
from tests.channels.networks.vk_methods import USER
from tests.channels.networks.vk_world import CITIZEN, GROUP, OWNER, STAFF, No, picture


class Answers(Community):
    @property
    def world(self) -> Any:
        return self.stub.world

    def to(self, method: str, form: Form, who: str) -> Any:
        if form.get("owner_id", str(OWNER)) != str(OWNER):
            raise No(15)
        if form.get("group_id", str(GROUP)) != str(GROUP):
            raise No(125)
        answer = getattr(self, "on_" + method.replace(".", "_").lower())
        return answer(form, who)

    # The wall

    def on_wall_post(self, form: Form, who: str) -> Any:
        text, files = form.get("message", ""), form.get("attachments", "")
        if not text and not files:
            raise No(100)

        def make() -> int:
            more = {"comments_closed": True} if form.get("close_comments") == "1" else {}
            number: int = self.world.post(text, files, **more)
            self.stub.execute("post", "wall", text, number, files=_names(files))
            return number

        return {"post_id": self.world.known(f"post {form['guid']}", make)}

    def on_wall_edit(self, form: Form, who: str) -> Any:
        number, text, files = (
            _int(form, "post_id"),
            form.get("message", ""),
            form.get("attachments", ""),
        )
        self.world.edit_post(number, text, files)
        self.stub.execute("edit_post", "wall", text, number, files=_names(files))
        return {"post_id": number}

    def on_wall_delete(self, form: Form, who: str) -> Any:
        number = _int(form, "post_id")
        self.world.visible(self.world.posts, number)
        del self.world.posts[number]
        self.stub.execute("delete_post", "wall", "", number)
        return 1

    def on_wall_repost(self, form: Form, who: str) -> Any:
        owner, number = (int(part) for part in form["object"].removeprefix("wall").split("_"))
        text = form.get("message", "")
        original = {"id": number, "owner_id": owner, "from_id": owner, "text": "Чужая новость"}
        post = self.world.post(text, copy_history=[original])
        self.stub.execute("post", "wall", text, post, files=(form["object"],))
        return {"success": 1, "post_id": post, "reposts_count": 1, "likes_count": 0}

    def on_wall_createcomment(self, form: Form, who: str) -> Any:
        if form["from_group"] != str(GROUP):
            raise No(100)
        post, text, files = (
            _int(form, "post_id"),
            form.get("message", ""),
            form.get("attachments", ""),
        )

        def make() -> int:
            reply_to = int(form.get("reply_to_comment", "0"))
            number: int = self.world.comment(post, text, reply_to=reply_to, files=files)
            answered = str(reply_to or "")
            self.stub.execute(
                "comment", str(post), text, number, reply_to=answered, files=_names(files)
            )
            return number

        number = self.world.known(f"comment {form['guid']}", make)
        return {"comment_id": number, "parents_stack": []}

    def on_wall_editcomment(self, form: Form, who: str) -> Any:
        number, text = _int(form, "comment_id"), form.get("message", "")
        self.world.edit_comment(number, text, form.get("attachments", ""))
        place = self.world.comments[number]["post_id"]
        self.stub.execute("edit_comment", str(place), text, number)
        return 1

    def on_wall_deletecomment(self, form: Form, who: str) -> Any:
        number = _int(form, "comment_id")
        place = self.world.visible(self.world.comments, number)["post_id"]
        self.world.remove_comment(number)
        self.stub.execute("delete_comment", str(place), "", number)
        return 1

    def on_wall_restorecomment(self, form: Form, who: str) -> Any:
        number = _int(form, "comment_id")
        place = self.world.restore_comment(number)
        self.stub.execute("restore_comment", str(place), "", number)
        return 1

    def on_wall_get(self, form: Form, who: str) -> Any:
        if form.get("filter") == "suggests":
            if who != USER:
                raise No(15)
            return self.world.proposed(count=_int(form, "count"))
        return self.world.wall(
            count=_int(form, "count"),
            offset=_int(form, "offset"),
            is_own=form.get("filter") == "owner",
        )

    def on_wall_getbyid(self, form: Form, who: str) -> Any:
        wanted = [int(name.split("_")[1]) for name in form["posts"].split(",")]
        posts = self.world.posts
        return {"items": [posts[n] for n in wanted if n in posts], "profiles": [], "groups": []}

    def on_wall_getcomments(self, form: Form, who: str) -> Any:
        if form.get("sort") != "desc" or _int(form, "count") > 100:
            raise No(100)
        return self.world.branch(
            _int(form, "post_id"),
            of=_int(form, "comment_id"),
            count=_int(form, "count"),
            offset=_int(form, "offset"),
            in_thread=_int(form, "thread_items_count"),
        )

    # Dialogues

    def on_messages_send(self, form: Form, who: str) -> Any:
        """A community's message in a chat has no number of VK's: 0, and that within the chat,
        which VK names only where it was asked with `peer_ids`."""
        many = form.get("peer_ids", "")
        if bool(many) == ("peer_id" in form):
            raise No(100)
        peer, text = int(many) if many else _int(form, "peer_id"), form.get("message", "")
        if peer not in {CITIZEN, STAFF}:
            if many:
                error = {"code": 901, "description": "No."}
                item = {"peer_id": peer, "message_id": 0, "conversation_message_id": 0}
                return [{**item, "error": error}]
            raise No(901)

        def make() -> int:
            files = form.get("attachment", "")
            number: int = self.world.write(
                peer, text, random_id=_int(form, "random_id"),
                attachments=self.world.attached(files),
            )  # fmt: skip
            self.stub.execute(
                "dm",
                str(peer),
                text,
                number,
                reply_to=form.get("reply_to", ""),
                files=_names(files),
            )
            return number

        number = self.world.known(f"message {peer} {form['random_id']}", make)
        result = self.world.messages[number]["id"]
        if not many:
            return result
        within = self.world.messages[number]["conversation_message_id"]
        return [{"peer_id": peer, "message_id": result, "conversation_message_id": within}]

    def on_messages_edit(self, form: Form, who: str) -> Any:
        number = _int(form, "message_id") or _int(form, "cmid")
        self.world.edit_message(number, form.get("message", ""))
        self.stub.execute("edit_dm", form["peer_id"], form.get("message", ""), number)
        return 1

    def on_messages_delete(self, form: Form, who: str) -> Any:
        answers = []
        for number in map(int, (form.get("message_ids") or form["cmids"]).split(",")):
            message = self.world.messages.pop(number, None)
            if message is None:
                failure = {"code": 924, "description": "No."}
                answers.append({"message_id": number, "response": 0, "error": failure})
                continue
            self.stub.execute("delete_dm", str(message["peer_id"]), "", number)
            answers.append({"peer_id": message["peer_id"], "message_id": number, "response": 1})
        return answers

    def on_messages_getconversations(self, form: Form, who: str) -> Any:
        return self.world.dialogues(count=_int(form, "count"), offset=_int(form, "offset"))

    def on_messages_gethistory(self, form: Form, who: str) -> Any:
        return self.world.history(
            _int(form, "peer_id"), count=_int(form, "count"), offset=_int(form, "offset")
        )

    # Files

    def on_photos_getwalluploadserver(self, form: Form, who: str) -> Any:
        return {"upload_url": self._upload_address("wall"), "album_id": -14, "user_id": 900}

    def on_photos_getmessagesuploadserver(self, form: Form, who: str) -> Any:
        return {"upload_url": self._upload_address("messages"), "album_id": -64, "user_id": 0}

    def on_photos_savewallphoto(self, form: Form, who: str) -> Any:
        if form["hash"] != "hash" or not form["photo"].startswith("kept"):
            raise No(121)
        number = 400 + int(form["photo"].removeprefix("kept"))
        self.world.files.add(f"photo{OWNER}_{number}")
        return [{**picture(number), "text": form.get("caption", "")}]

    on_photos_savemessagesphoto = on_photos_savewallphoto

    def on_video_save(self, form: Form, who: str) -> Any:
        number = 9000 + len(self.stub.uploaded)
        self.world.files.add(f"video{OWNER}_{number}_key")
        address = self._upload_address("video")
        return {
            "upload_url": address, "video_id": number, "owner_id": OWNER, "access_key": "key",
            "title": form["name"],
        }  # fmt: skip

    def _upload_address(self, kind: str) -> str:
        if self.stub.upload_days[:1] == ["foreign"]:
            self.stub.upload_days.pop(0)
            return "http://far.example/upload"
        return f"{self.stub.url}/upload/{kind}"


def _int(form: Form, name: str) -> int:
    return int(form.get(name, "0"))


def _names(files: str) -> tuple[str, ...]:
    return tuple(files.split(",")) if files else ()
