"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.surveys.evidence_bundle_rows import waves

bundle.register_source("waves", waves)
