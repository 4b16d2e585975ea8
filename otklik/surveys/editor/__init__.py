"""A questionnaire in preparation: edited, previewed and, once approved, made a version."""
