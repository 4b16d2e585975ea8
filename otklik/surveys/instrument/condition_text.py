"""Who is asked a conditional question, as text for pages and paper."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, Form, FormQuestion


def words(form: Form, question: FormQuestion) -> str:
    """«Ответьте, если на вопрос 3 вы ответили «Да» или «Нет».»; empty when everyone is asked."""
    when = question.asked_when
    if when is None:
        return ""
    field = form.by_code[when.field]
    lines = [choice.text for choice in field.choices if choice.code in when.answers]
    sentence = _(" or ").join(f"«{text}»" for text in lines)
    row = f" ({Truncator(field.row).words(6)})" if field.row else ""
    return _("Answer it if to question %(number)s%(row)s you answered %(answers)s.") % {
        "number": field.number,
        "row": row,
        "answers": sentence,
    }


def jumps(form: Form, question: FormQuestion) -> str:
    """What paper says after a question with conditional followers: «… переходите к вопросу 5.»"""
    codes = {field.code for field in question.fields}
    dependent = [q for q in form.questions if q.asked_when and q.asked_when.field in codes]
    if not dependent:
        return ""
    if question.kind != FieldKind.ONE or len(codes) > 1:
        return _condition_note(dependent)
    by_place: dict[int, list[str]] = {}
    for choice in question.choices:
        place = _next_place(form, question, choice.code)
        if place != question.number + 1:
            by_place.setdefault(place, []).append(choice.text)
    return " ".join(_jump(form, place, texts) for place, texts in by_place.items())


def _next_place(form: Form, question: FormQuestion, answer: str) -> int:
    """The number of the next question; those that depend only on this one are skipped."""
    skipped = form.not_asked({question.code: (answer,)})
    depending = {field.code for field in question.fields}
    for other in form.questions[question.number :]:
        if other.asked_when is None or other.asked_when.field not in depending:
            return other.number
        if other.fields[0].code not in skipped:
            return other.number
        depending |= {field.code for field in other.fields}
    return len(form.questions) + 1


def _jump(form: Form, place: int, texts: list[str]) -> str:
    wording = _(" or ").join(f"«{text}»" for text in texts)
    if place > len(form.questions):
        return _("If you answered %(answers)s, the form ends here.") % {"answers": wording}
    sentence = _("If you answered %(answers)s, go on to question %(number)s.")
    return sentence % {"answers": wording, "number": place}


def _condition_note(dependent: list[FormQuestion]) -> str:
    numbers = ", ".join(str(question.number) for question in dependent)
    return ngettext(
        "Question %(numbers)s is not for everybody: see the note next to it.",
        "Questions %(numbers)s are not for everybody: see the notes next to them.",
        len(dependent),
    ) % {"numbers": numbers}
