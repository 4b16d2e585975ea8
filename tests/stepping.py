"""What is ticked of somebody's first steps, for tests of the verbs that tick."""

from otklik.organisation.people.onboarding import Place, first_steps
from otklik.organisation.people.user import User


def ticked(user: User, place: Place) -> list[str]:
    """Sentences of the steps that this person has done."""
    found = first_steps(User.objects.get(pk=user.pk), place)
    return [str(step.sentence) for step in found.steps if step.is_done] if found else []
