"""What a draft of minutes says, as one digest: whoever signs it signs what they have read."""

import json
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik.improvements.meetings.models import Meeting


def digest(meeting: "Meeting") -> str:
    """Another one as soon as anything in the draft is another."""
    values = {
        "present": list(meeting.attendances.values_list("member", "is_present")),
        "guests": meeting.guests,
        "items": list(meeting.items.values_list("position", "text", "heard", "decided")),
        "points": [
            [
                one.position, one.text, one.result, one.executor_id, one.controller_id,
                sorted(helper.pk for helper in one.helpers.all()), one.due_on.isoformat(),
                one.due_words, one.finding_id,
            ]
            for one in meeting.points.prefetch_related("helpers")
        ],
    }  # fmt: skip
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
