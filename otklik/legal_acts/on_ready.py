"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.legal_acts.evidence_bundle_rows import editions

bundle.register_source("editions", editions)
