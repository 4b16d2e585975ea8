"""Forms of made-up people and of campaigns, by the order's questionnaire."""

from collections.abc import Callable
from math import sqrt
from random import Random
from statistics import NormalDist

from otklik.surveys.instrument.form_layout_and_encoding import Answers, FieldKind, Form, FormField

type Make = Callable[[Random], Answers]


def best_first(field: FormField) -> list[str]:
    """Codes of the answers, the best of those that say something first."""
    codes = [choice.code for choice in field.choices]
    digits = sorted(filter(str.isdigit, codes), reverse=True)
    return digits + [code for code in codes if code not in digits]


def people(form: Form, *, content: float, loading: float = 0.7, passed: float = 0.05) -> Make:
    """Who is content in one thing is mostly content in the rest: `content` gives the best answer
    to a question. What they use, how often and how much differs."""
    favourable = {
        field.code
        for question in form.questions
        for field in question.fields
        if question.meaning and question.meaning.direction == "favourable"
    }

    def answer(chance: Random, field: FormField, mood: float) -> tuple[str, ...]:
        options = best_first(field)
        if field.kind == FieldKind.MANY:
            return tuple(c for c in options if chance.random() < 0.35) or (options[0],)
        if field.code not in favourable:
            return (options[0],) if chance.random() < 0.35 else (chance.choice(options[1:]),)
        own = loading * mood + sqrt(1 - loading**2) * chance.gauss(0, 1)
        place = (1 - NormalDist().cdf(own)) - content
        if place <= 0:
            return (options[0],)
        return (
            options[1 + min(int(place / (1 - content) * (len(options) - 1)), len(options) - 2)],
        )

    def make(chance: Random) -> Answers:
        mood = chance.gauss(0, 1)
        return {
            field.code: answer(chance, field, mood)
            for field in form.coded_fields
            if chance.random() >= passed
        }

    return make


def alike(form: Form, *, best: float) -> Make:
    """People nearly all content with everything: each answer of each is the best with this
    chance."""

    def make(chance: Random) -> Answers:
        options = {field.code: best_first(field) for field in form.coded_fields}
        return {
            code: (codes[0] if chance.random() < best else chance.choice(codes),)
            for code, codes in options.items()
        }

    return make


def campaign(form: Form, *, noise: float, is_good: bool = False) -> Make:
    """One form over and over, each answer another by chance with this frequency."""

    def make(chance: Random) -> Answers:
        values = {}
        for field in form.coded_fields:
            codes = [code for code in best_first(field) if code != "unsure"]
            usual = codes[0] if is_good else codes[-1]
            values[field.code] = (chance.choice(codes) if chance.random() < noise else usual,)
        return values

    return make


def at_random(form: Form) -> Make:
    return campaign(form, noise=1.0)
