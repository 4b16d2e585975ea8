"""Every pair of questions of a closed wave, shown only where nobody is identified (ADR 0068)."""
