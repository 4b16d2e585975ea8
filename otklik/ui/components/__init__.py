"""Components: template tag functions, so that a misspelt argument is an error.

`{% load ui %}` brings all of them; the gallery shows each in each state.
"""

from collections.abc import Collection

from django.template import Library, TemplateSyntaxError

register = Library()


def one_of(tag: str, argument: str, value: str, allowed: Collection[str]) -> str:
    """`value`, if the component knows it.

    Raises TemplateSyntaxError otherwise: a wrong word in a template must not pass silently.
    """
    if value not in allowed:
        raise TemplateSyntaxError(
            f"{{% {tag} %}}: {argument}={value!r} is none of {', '.join(allowed)}"
        )
    return value
