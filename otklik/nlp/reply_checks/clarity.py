"""What makes an answer hard to read: long sentences and words, chains of genitives and participles,
the passive.

Thresholds are our own and called so: of the plain answers of the pack none goes beyond them. A
word is long from five vowels on (infoculture/plainrussian, CC0; see the research on norms).
"""

from collections.abc import Iterator, Sequence

from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.reply_checks.sentence_splitter import Sentence, Word
from otklik.nlp.words.lemmas import listed

LONGEST_SENTENCE = 22  # words
MOST_WORDS_ON_AVERAGE = 18  # in a sentence
MOST_LONG_WORDS = 0.25  # of all
FEWEST_WORDS = 30  # of a text that is judged as a whole
CHAIN_OF_GENITIVES = 3
CHAIN_OF_PARTICIPLES = 2
MANY_VERBAL_NOUNS = 3  # in a sentence
_VOWELS = frozenset("аеиоуыэюя")

# Reflexive verbs in which officials hide who does it; «начинается», «находится» are not among them.
_PASSIVE = listed(
    """
    осуществляться производиться проводиться рассматриваться направляться обеспечиваться
    устанавливаться определяться регулироваться предоставляться взиматься оформляться
    оплачиваться исполняться привлекаться возлагаться выдаваться назначаться утверждаться
    согласовываться контролироваться пресекаться учитываться применяться разъясняться
    доводиться организовываться реализовываться приниматься
    """
)
# Short participles that everybody says.
_PLAIN_SHORT = listed(
    """
    открыть закрыть указать написать занять купить продать сломать потерять принять прикрепить
    связать обязать пробить отдать сказать расстроить огорчить удивить запретить разрешить
    """
)
# Participles that have become adjectives or nouns, or stand in plain speech.
_PLAIN_PARTICIPLES = listed(
    """
    уполномоченный следующий будущий действующий данный управляющий подходящий настоящий любимый
    уважаемый многоуважаемый сломанный купленный просроченный испорченный открытый закрытый
    ношеный битый начинающий необходимый следовать уважать любить купить сломать просрочить
    испортить открыть закрыть носить быть оставаться бывший
    """
)


# Nouns of verbs that everybody says, or that name a thing.
_PLAIN_NOUNS = listed(
    """
    здание задание мнение заявление обращение отделение объявление помещение предложение значение
    сообщение решение отношение население питание образование внимание желание знание растение
    нарушение сведение
    учреждение удостоверение приложение лечение движение изображение настроение впечатление
    управление постановление название основание отключение упражнение издание оборудование
    воскресение воскресенье хранение возражение приглашение извинение организация информация
    станция реклама операция акция ситуация консультация инспекция администрация федерация нация
    """
)
_VERBAL = ("ание", "ение", "яние", "ация", "тие")


def remarks(
    text: Sequence[Sentence],
    *,
    longest: int = LONGEST_SENTENCE,
    genitives: int = CHAIN_OF_GENITIVES,
    participles: int = CHAIN_OF_PARTICIPLES,
    is_official: bool = False,
) -> Iterator[Remark]:
    """Of one text, cut into its sentences. An official paper may hide who acts, and names acts
    by their nouns; its limits are wider."""
    for sentence in text:
        if len(sentence.words) > longest:
            yield Remark(
                rule=Rule.LONG_SENTENCE,
                start=sentence.start,
                end=sentence.end,
                count=len(sentence.words),
            )
        yield from _genitives(sentence, genitives)
        yield from _participles(sentence, participles)
        if not is_official:
            yield from _passive(sentence)
            yield from _verbal_nouns(sentence)
    if not is_official:
        yield from _whole(text)


def is_long(word: Word) -> bool:
    return sum(letter in _VOWELS for letter in word.form) > 4


def _whole(text: Sequence[Sentence]) -> Iterator[Remark]:
    words = [word for sentence in text for word in sentence.words]
    if len(words) < FEWEST_WORDS:
        return
    share = sum(map(is_long, words)) / len(words)
    if share > MOST_LONG_WORDS or len(words) / len(text) > MOST_WORDS_ON_AVERAGE:
        yield Remark(rule=Rule.HARD_TEXT, count=round(share * 100))


def _verbal_nouns(sentence: Sentence) -> Iterator[Remark]:
    """«проведение проверки соблюдения»: somebody checks whether somebody keeps the rules."""
    found = [
        word
        for place, word in enumerate(sentence.words)
        if _is_verbal(word) and (place == 0 or not word.is_capital)
    ]
    if len(found) >= MANY_VERBAL_NOUNS:
        yield Remark(
            rule=Rule.VERBAL_NOUNS, start=found[0].start, end=found[-1].end, count=len(found)
        )


def _is_verbal(word: Word) -> bool:
    is_so = word.lemma.endswith(_VERBAL) and word.lemma not in _PLAIN_NOUNS
    return is_so and word.is_surely("NOUN")


def _genitives(sentence: Sentence, most: int) -> Iterator[Remark]:
    """«нарушения порядка рассмотрения обращений»: nouns that hang on each other."""
    chain: list[Word] = []
    nouns = 0
    for word in (*sentence.words, None):
        if word is not None and _hangs(word, chain):
            chain.append(word)
            nouns += _is_noun(word)
            continue
        if nouns >= most:
            yield Remark(rule=Rule.GENITIVES, start=chain[0].start, end=chain[-1].end, count=nouns)
        chain, nouns = [], 0


def _hangs(word: Word, chain: Sequence[Word]) -> bool:
    if chain and word.start - chain[-1].end != 1:
        return False
    # Names of bodies are what they are called, and no fault of the writer.
    if word.is_capital or not word.may_be("gent"):
        return False
    return _is_noun(word) or word.is_surely("ADJF") or word.is_surely("PRTF")


def _is_noun(word: Word) -> bool:
    return word.is_surely("NOUN") and word.may_be("NOUN", "gent")


def _participles(sentence: Sentence, most: int) -> Iterator[Remark]:
    found = [word for word in sentence.words if _is_participle(word)]
    if len(found) >= most:
        yield Remark(
            rule=Rule.PARTICIPLES, start=found[0].start, end=found[-1].end, count=len(found)
        )


def _is_participle(word: Word) -> bool:
    return (
        word.may_be("PRTF")
        and not word.is_surely("NOUN")
        and not word.may_be("Apro")
        and word.lemma not in _PLAIN_PARTICIPLES
        and word.form not in _PLAIN_PARTICIPLES
    )


def _passive(sentence: Sentence) -> Iterator[Remark]:
    for word in sentence.words:
        is_reflexive = word.lemma in _PASSIVE and word.is_surely("VERB")
        is_short = word.is_surely("PRTS") and word.lemma not in _PLAIN_SHORT
        if is_reflexive or is_short:
            yield Remark(rule=Rule.PASSIVE, start=word.start, end=word.end)
