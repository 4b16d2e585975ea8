"""What refusals of Telegram mean: their sentences are all it says."""

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    EditWindowClosed,
    InvalidContent,
    NeedsHuman,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    PermissionDenied,
    Temporary,
)

NOT_MODIFIED = "not_modified"
DELETE_GONE = "delete_gone"
type Meaning = tuple[str, type[ChannelError], str]

# Parts of Telegram's sentences, the first that fits; in small letters.
_OF_400: tuple[Meaning, ...] = (
    ("message is not modified", InvalidContent, NOT_MODIFIED),
    ("message to delete not found", NotFound, DELETE_GONE),
    ("message to edit not found", NotFound, "edit_gone"),
    ("message can't be edited", EditWindowClosed, "edit_closed"),
    ("message can't be deleted", EditWindowClosed, "delete_closed"),
    ("be replied not found", NotFound, "replied_gone"),
    ("replied message not found", NotFound, "replied_gone"),
    ("reply message not found", NotFound, "replied_gone"),
    ("message thread not found", NotFound, "thread_gone"),
    ("upgraded to a supergroup", NotFound, "migrated"),
    ("chat not found", NotFound, "chat_gone"),
    ("user not found", NotFound, "chat_gone"),
    ("peer_id_invalid", NotFound, "chat_gone"),
    ("group chat was deactivated", NotFound, "chat_gone"),
    ("file is temporarily unavailable", NotFound, "file_gone"),
    ("invalid file_id", NotFound, "file_gone"),
    ("wrong file_id", NotFound, "file_gone"),
    ("bad webhook", NotSetUp, "bad_webhook"),
    ("administrator rights", PermissionDenied, "no_rights"),
    ("not enough rights", PermissionDenied, "no_rights"),
    ("have no rights", PermissionDenied, "no_rights"),
    ("chat_admin_required", PermissionDenied, "no_rights"),
    ("_forbidden", PermissionDenied, "no_rights"),
    ("chat_restricted", PermissionDenied, "no_rights"),
    ("channel_private", PermissionDenied, "no_rights"),
    ("topic_closed", PermissionDenied, "no_rights"),
    ("user_is_blocked", PermissionDenied, "blocked"),
    ("too long", InvalidContent, "too_long"),
    ("file is too big", InvalidContent, "too_large"),
    ("is empty", InvalidContent, "text_empty"),
    ("photo_", InvalidContent, "picture_refused"),
    ("image_process_failed", InvalidContent, "picture_refused"),
)


def meaning(code: int, sentence: str, *, mutation: bool) -> tuple[type[ChannelError], str]:
    name = f"telegram_{code}"
    match code:
        case 400:
            for part, fault, word in _OF_400:
                if part in sentence:
                    return fault, word
            return InvalidContent, name
        case 401 | 404:  # a token that is none makes an address that is none
            return AuthExpired, name
        case 403:
            return PermissionDenied, "blocked" if "blocked by the user" in sentence else name
        case 409:
            # Somebody set a web hook, or reads with the same token.
            is_hook = "webhook" in sentence
            return (NeedsHuman, "webhook_is_on") if is_hook else (Temporary, "read_by_another")
        case 413:
            return InvalidContent, "too_large"
        case _ if 400 <= code < 500:
            return ChannelError, name
        case _:
            return OutcomeUnknown if mutation else Temporary, name
