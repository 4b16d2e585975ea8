"""A questionnaire in the making: edited, tried and, when an act approves it, made a version."""
