"""Manner of a reply: steps of the order, next step, promises, courtesy."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.reply_checks.sentences_and_words import Sentence, Word, sentences
from otklik.nlp.words.lemmas import lemmas, plain, without_stop_words, word_set
from otklik.nlp.words.skip_greeting import greeting_end

LONGEST_ANSWER = 600  # characters: the order wants it brief
_SHORT_ANSWER = 120  # characters; «Да, с 9 до 18.» needs no next step
_SHARED_LEMMAS = 2
_FEWEST_TO_LEARN = 5  # answers, before something is called a habit
_HABIT_SHARE = 0.7


class Step(StrEnum):
    """Steps that the order requires of a reply (point 4.5): analyse the need, answer to the point,
    show interest, or invite where a short answer is not possible."""

    NEED = "need"
    SUBSTANCE = "substance"
    INTEREST = "interest"


_NEED = re.compile(
    r"понимаем|сочувств|соболезн|сожале|жаль|неприятн|досадн|обидно|тяжело|извин|простите|приносим"
    r"|вы (?:спрашива|пишет|сообща|жалует|рассказыва|говорит)|вас (?:интересу|беспоко)|речь о"
    r"|спасибо за (?:вопрос|сигнал|сообщени|неравнодуш)|благодарим за"
    r"|хорошо,? что (?:вы )?(?:спрос|напис)"
)
_INTEREST = re.compile(
    r"напишите|пишите|сообщите|пришлите|расскажите|позвоните|звоните|приходите|подойдите|ждем вас"
    r"|поможем|подскажем|посмотрим|посчитаем|разберемся|проверим|составим|проследим|на связи"
    r"|обращайтесь|если (?:не получится|останутся|откаж|будут вопрос|что-то)|личн\w{1,20} сообщени"
    r"|в лс"
    r"|узнаем|уточним|вернемся|расскажем|ответим|сообщим|спасибо"
)
_NEXT = re.compile(
    r"(?:^|\W)(?:можно|можете|вправе|сможете|нужно|надо|стоит|достаточно|лучше|требуйте|право)(?:\W|$)"
)
_OURS = re.compile(r"сообщим|ответим|вернемся|напишем|позвоним|проверим|расскажем|узнаем|уточним")
_RATING = re.compile(
    r"оцените,? (?:пожалуйста,? )?(?:наш|качеств|ответ|работу|нас|как мы)"
    r"|поставьте (?:нам )?(?:\w+ )?(?:оценк|балл|звезд)|оставьте (?:ваш |свой )?отзыв"
    r"|пройдите опрос"
    r"|оцени\w{1,20} (?:качество|нашу работу)"
    r"|будем (?:рады|благодарны) (?:вашей )?(?:оценк|отзыв)\w{1,20}"
)
_SOLVED = re.compile(
    r"решили|решен[оа]?(?!\w)|исправил|исправлен|вернули|устранил|устранен|заменили|обменяли"
    r"|починили|наладили|готово|сделали"
)
_REFUSES = re.compile(
    r"не можем|не сможем|не вправе|нет оснований|отказано|вынуждены отказать|откажем"
    r"|не предусмотрен"
    r"|не наш[аеи]?(?!\w)|не входит в|невозможно|не занимаемся|к сожалению|увы(?!\w)"
    r"|не подлежит|не положено"
)
_DAY = re.compile(
    r"\d{1,2}[./]\d{1,2}|\d{1,2} (?:январ|феврал|март|апрел|ма[яе]|июн|июл|август|сентябр|октябр"
    r"|ноябр|декабр)|сегодня|завтра|послезавтра|сразу|сейчас же|понедельник|вторник|сред[уыа](?!\w)"
    r"|четверг|пятниц|суббот|воскресень|к концу (?:дня|недели|месяца)|на (?:этой|следующей) неделе"
    r"|(?:через|за|в течение|до|не позднее) (?:\w+ ){0,2}?(?:час|дн|день|сут|недел|месяц|\d)"
    r"|\d{1,4} (?:рабоч\w{1,20} |календарн\w{1,20} )?(?:час|дн|день|дня|сут|недел)"
    r"|утром|вечером|к утру"
)
# Offers, not promises: they wait for the person.
_OFFERS = word_set(
    "поможем подскажем посмотрим посчитаем будем сможем рады ждем составим подумаем попробуем "
    "благодарим просим уточним"
)
_CONDITION = re.compile(r"(?:^|\W)(?:если|когда|как только|после того)(?:\W|$)")
_PLANNED = re.compile(
    r"запланирован[аоы]?(?!\w)|планиру(?:ем|ется|ются)|будет (?:проведен|рассмотрен|направлен"
    r"|принят|отремонтирован|устранен|исправлен)\w{0,20}"
    r"|будут (?:проведены|приняты|устранены|исправлены)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How replies of one account usually begin and end; learned from published ones."""

    greets: bool = False
    signature: str = ""


def habit_of(answers: Sequence[str]) -> Habit:
    """A habit needs five replies and seven in ten of them."""
    if len(answers) < _FEWEST_TO_LEARN:
        return Habit()
    enough = len(answers) * _HABIT_SHARE
    greeted = sum(1 for answer in answers if greeting_end(answer))
    texts = [answer.strip() for answer in answers]
    lasts = [text.splitlines()[-1].strip() for text in texts if "\n" in text]
    usual = max(set(lasts), key=lasts.count, default="")
    is_signed = 0 < len(usual) <= 80 and lasts.count(usual) >= enough
    return Habit(greets=greeted >= enough, signature=usual if is_signed else "")


def missing_steps(text: str, *, question: str = "") -> list[Step]:
    """Steps that seem to be missing, by words. None for an empty text."""
    body = plain(text[greeting_end(text) :])
    if not body.strip():
        return []
    items = sentences(body)
    missing = []
    if not _NEED.search(body) and not _names_the_matter(items[:2], question):
        missing.append(Step.NEED)
    if not any(_has_substance(sentence, body) for sentence in items):
        missing.append(Step.SUBSTANCE)
    if not _INTEREST.search(body):
        missing.append(Step.INTEREST)
    return missing


def remarks(text: str, *, habit: Habit, is_solved: bool = False) -> Iterator[Remark]:
    body = plain_alike(text)
    sentence = sentences(body)
    if len(text.strip()) > LONGEST_ANSWER:
        yield Remark(rule=Rule.LONG_TEXT, count=len(text.strip()))
    if len(text.strip()) >= _SHORT_ANSWER and not _leads_on(body, sentence):
        yield Remark(rule=Rule.NO_NEXT_STEP)
    yield from _promises(body, sentence)
    if habit.greets and sentence and not greeting_end(text):
        yield Remark(rule=Rule.NO_GREETING)
    if habit.signature and sentence and plain(habit.signature) not in plain(text):
        yield Remark(rule=Rule.NO_SIGNATURE, instead=habit.signature)
    if not is_solved and not _SOLVED.search(body):
        for found in _RATING.finditer(body):
            yield Remark(rule=Rule.RATING, start=found.start(), end=found.end())


def refuses(text: str) -> bool:
    return bool(_REFUSES.search(plain(text)))


def plain_alike(text: str) -> str:
    """Lower case with Е for Ё, letter for letter, so positions stay."""
    small = (letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    return "".join(small).replace("ё", "е")


def _leads_on(body: str, sentences_found: Sequence[Sentence]) -> bool:
    is_told = any(
        word.may_be("VERB", "impr", "plur") for each in sentences_found for word in each.words
    )
    return is_told or bool(_NEXT.search(body)) or bool(_OURS.search(body))


def _promises(body: str, sentences_found: Sequence[Sentence]) -> Iterator[Remark]:
    """Promises without a day in their sentence or a neighbouring one."""
    for place, sentence in enumerate(sentences_found):
        piece = body[sentence.start : sentence.end]
        around = sentences_found[max(0, place - 1) : place + 2]
        if _CONDITION.search(piece) or any(
            word.is_surely("VERB", "impr", "excl") for word in sentence.words
        ):
            continue
        if any(_DAY.search(body[each.start : each.end]) for each in around):
            continue
        if planned := _PLANNED.search(piece):
            start, end = planned.span()
            yield Remark(
                rule=Rule.PROMISE_WITHOUT_DATE,
                start=sentence.start + start,
                end=sentence.start + end,
            )
            continue
        for word in sentence.words:
            if _is_a_promise(word) and word.form not in _OFFERS:
                yield Remark(rule=Rule.PROMISE_WITHOUT_DATE, start=word.start, end=word.end)
                break


def _is_a_promise(word: Word) -> bool:
    """«проверим»; «доводим» can be read as a future too, but hardly is."""
    grammemes = ("VERB", "1per", "plur", "futr")
    return any(reading.has(*grammemes) and reading.likelihood >= 0.4 for reading in word.readings)


def _names_the_matter(sentences_found: Sequence[Sentence], question: str) -> bool:
    if not question.strip():
        return False
    question_lemmas = set(without_stop_words(lemmas(question)))
    found = {word.lemma for sentence in sentences_found for word in sentence.words}
    return len(question_lemmas & found) >= _SHARED_LEMMAS


def _has_substance(sentence: Sentence, body: str) -> bool:
    """A sentence with content: neither feeling nor an invitation alone."""
    piece = body[sentence.start : sentence.end]
    if _NEED.search(piece) and len(sentence.words) < 9:
        return False
    is_invitation = bool(_INTEREST.search(piece)) and len(sentence.words) < 14
    return len(sentence.words) >= 3 and not is_invitation
