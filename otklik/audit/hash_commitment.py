"""What stands in a line in the place of words: by it one can prove later what they were, and
nobody can read them there, nor guess them without the installation's key."""

from django.utils.crypto import salted_hmac


def commitment(*words: str) -> str:
    """Hex; of several words together, each kept apart."""
    text = "".join(f"{len(one)}:{one}" for one in words)
    return salted_hmac("otklik.audit.verb_labels", text, algorithm="sha256").hexdigest()
