from django.db import models

from otklik.incidents.models.incident import Incident
from otklik.incidents.models.topic import Topic


class ReplyTemplate(models.Model):
    """A sample reply about one topic, from the pack. Somebody reads and changes it before it goes.

    `is_checked` when the authority has read it and agreed; `basis` is what it rests on, for staff.
    """

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="template")
    text = models.TextField()
    basis = models.CharField(max_length=300, blank=True)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.topic)

    @classmethod
    def offered_for(cls, incident: Incident) -> "ReplyTemplate | None":
        """What an answer about this usually says: by the topic decided, else by a likely guess.

        Asks the database nothing when the topics' templates were selected with the incident.
        """
        topic = incident.topic or (incident.guessed_topic if incident.has_likely_topic else None)
        sample: ReplyTemplate | None = getattr(topic, "template", None)
        return sample if sample is not None and sample.is_active else None
