"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from otklik.audit.evidence import bundle
from otklik.disclosure.evidence_bundle_rows import confirmations

bundle.register_source("confirmations", confirmations)
