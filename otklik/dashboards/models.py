# ruff: noqa: F401
"""Where Django finds the models of this app."""

from otklik.dashboards.figures import models as figures
from otklik.dashboards.leadership import models as leadership
from otklik.dashboards.media_monitoring.briefs import models as briefs
from otklik.dashboards.media_monitoring.mentions import models as mentions
from otklik.dashboards.media_monitoring.sources import models as sources
from otklik.dashboards.media_monitoring.topic_alerts import models as topic_alerts
from otklik.dashboards.media_relations.explanations import models as explanations
from otklik.dashboards.media_relations.media_requests import models as media_requests
from otklik.dashboards.media_relations.occasions import models as occasions
from otklik.dashboards.media_relations.speakers import models as speakers
from otklik.dashboards.needs import observation_topic as needs
