"""Every pair of questions of a closed wave, shown so far as nobody is identified (ADR 0068)."""
