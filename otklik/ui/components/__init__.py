"""Components: template tag functions, so that a misspelt argument is an error.

`{% load ui %}` brings all of them; the gallery shows each in each state. The template of a
`component` gets the tag's own arguments, and with them what the function returns.
"""

from collections.abc import Callable, Collection
from functools import wraps
from inspect import signature

from django.template import Library, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

type Values = dict[str, object]

register = Library()


def component[**P](template: str) -> Callable[[Callable[P, Values]], Callable[P, Values]]:
    """A tag `{% name … %}` that renders this template."""
    return lambda function: register.inclusion_tag(template)(_with_arguments(function))


def block_component[**P](
    template: str,
) -> Callable[[Callable[P, Values]], Callable[P, SafeString]]:
    """A tag `{% name … %}content{% endname %}` that renders this template."""

    def decorate(function: Callable[P, Values]) -> Callable[P, SafeString]:
        build_context = _with_arguments(function)

        @register.simple_block_tag
        @wraps(function)
        def tag(*args: P.args, **kwargs: P.kwargs) -> SafeString:
            return render_to_string(template, build_context(*args, **kwargs))

        return tag

    return decorate


def _with_arguments[**P](function: Callable[P, Values]) -> Callable[P, Values]:
    parameters = signature(function).parameters
    defaults = {
        name: one.default for name, one in parameters.items() if one.default is not one.empty
    }

    @wraps(function)
    def build_context(*args: P.args, **kwargs: P.kwargs) -> Values:
        made = function(*args, **kwargs)  # refuses what it does not know
        return {**defaults, **dict(zip(parameters, args, strict=False)), **kwargs, **made}

    return build_context


def one_of(tag: str, argument: str, value: str, allowed: Collection[str]) -> str:
    """`value`, if the component knows it.

    Raises TemplateSyntaxError otherwise: a misspelt value in a template must not pass silently.
    """
    if value not in allowed:
        raise TemplateSyntaxError(
            f"{{% {tag} %}}: {argument}={value!r} is none of {', '.join(allowed)}"
        )
    return value
