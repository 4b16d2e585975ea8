"""A user as compiled queries see one: rights choose the SQL, keys are filled in later."""

from dataclasses import dataclass
from typing import Any

from otklik.organisation.people.roles_and_rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPlaceholder:
    """Stands in for a `User` in a QuerySet that `core.db.compiled_queries` builds once.

    It may be asked for rights, and filtered by: itself, `unit_ids`, `date_joined`,
    `institution_id` (None for people of the authority). All else of a user is AttributeError.
    """

    rights: frozenset[Right]
    pk: Any
    unit_ids: Any
    date_joined: Any
    institution_id: Any = None

    def may(self, right: Right) -> bool:
        return right in self.rights

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """A filter by the user is one by the key."""
        return self.pk.resolve_expression(*args, **kwargs)
