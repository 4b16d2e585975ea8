"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.improvements.evidence_bundle_rows import assignments

bundle.register_source("assignments", assignments)
