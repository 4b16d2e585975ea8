"""Twenty spellings and more of each kind of number. `<…>` is what is to be found."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

type Spell = Callable[[Random], str]

_MOBILE = ("928", "929", "938", "963", "964", "965", "967", "988", "989", "995", "903", "916")
_PLATE = "АВЕКМНОРСТУХ"
_LATIN = dict(zip(_PLATE, "ABEKMHOPCTYX", strict=True))


def digits(rng: Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def _phone(pattern: str) -> Spell:
    """`C` the operator's three digits, `#` a digit."""

    def spell(rng: Random) -> str:
        text = pattern.replace("C", rng.choice(_MOBILE))
        return "".join(rng.choice("0123456789") if sign == "#" else sign for sign in text)

    return spell


def _filled(pattern: str) -> Spell:
    """`#` a digit, `%` a digit that is no zero."""

    def spell(rng: Random) -> str:
        return "".join(
            rng.choice("0123456789") if s == "#" else rng.choice("123456789") if s == "%" else s
            for s in pattern
        )

    return spell


def card_number(rng: Random, right: bool = True) -> str:
    body = rng.choice(("2200", "2202", "4276", "4817", "5469", "5336")) + digits(rng, 11)
    total = 0
    for index, sign in enumerate(reversed(body)):
        value = int(sign) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    last = (10 - total % 10) % 10
    return body + str(last if right else (last + 1) % 10)


def _card(pattern: str, right: bool = True) -> Spell:
    def spell(rng: Random) -> str:
        number = iter(card_number(rng, right))
        return "".join(next(number) if sign == "#" else sign for sign in pattern)

    return spell


def snils_number(rng: Random) -> str:
    body = rng.choice("123456789") + digits(rng, 8)
    total = sum(int(sign) * (9 - place) for place, sign in enumerate(body)) % 101
    return body + f"{0 if total == 100 else total:02}"


def _snils(pattern: str) -> Spell:
    def spell(rng: Random) -> str:
        number = iter(snils_number(rng))
        return "".join(next(number) if sign == "#" else sign for sign in pattern)

    return spell


def _plate(pattern: str, latin: bool = False, small: bool = False) -> Spell:
    """`L` a letter that both alphabets have, `#` a digit."""

    def spell(rng: Random) -> str:
        found = ""
        for sign in pattern:
            if sign == "L":
                letter = rng.choice(_PLATE)
                letter = _LATIN[letter] if latin else letter
                found += letter.lower() if small else letter
            else:
                found += rng.choice("123456789") if sign == "#" else sign
        return found

    return spell


def _mail(pattern: str) -> Spell:
    names = ("aslan", "madina", "zaur.m", "petrova_n", "ivan-77", "hava95", "k.sidorov", "a.b.v")
    hosts = ("mail.ru", "yandex.ru", "gmail.com", "bk.ru", "inbox.ru", "list.ru", "rambler.ru")

    def spell(rng: Random) -> str:
        host = rng.choice(hosts)
        text = host.replace(".", " точка ")
        return (
            pattern.replace("NAME", rng.choice(names) + rng.choice(("", "1", "2020")))
            .replace("HOST", host)
            .replace("SAID", text)
        )

    return spell


PHONES = tuple(
    map(
        _phone,
        (
            "<+7 C ###-##-##>", "<8C#######>", "<8(C)###-##-##>", "<8 (C) ### ## ##>",
            "<8-C-###-##-##>", "<+7C#######>", "<7 C ### ## ##>", "пишите <C#######>",
            "<C ### ## ##>", "<8.C.###.##.##>", "<8C ### ## ##>", "<8 C #######>",
            "<+7(C)#######>", "<8 C ## ### ##>", "<(C) ###-##-##>", "<8 (8712) ##-##-##>",
            "<(8712) ##-##-##>", "тел. <##-##-##>", "<8 C ###–##–##>", "<+7-C-###\u00a0##\u00a0##>",
            "wa.me/<7C#######>", "вацап<8C#######>", "<C-###-##-##>", "<8 C###-##-##>",
            "<+7 (C) ###–##–##>", "т.<8C#######>", "тел:<8C#######>", "<8 9 2 8 # # # # # # #>",
            "<8/C/###-##-##>", "номер телефона <##-##-##>",
        ),
    )
)  # fmt: skip
EMAILS = tuple(
    map(
        _mail,
        (
            "<NAME@HOST>", "почта: <NAME@HOST>", "e-mail <NAME@HOST>", "эл. адрес <NAME@HOST>",
            "(<NAME@HOST>)", "mailto:<NAME@HOST>", "«<NAME@HOST>»", "<NAME+shop@HOST>",
            "<NAME @ HOST>", "<NAME@ HOST>", "<NAME[at]HOST>", "<NAME(at)HOST>",
            "<NAME собака HOST>", "<NAME(собака)HOST>", "<NAME собака SAID>", "Почта-<NAME@HOST>",
            "имейл <NAME@HOST>", "<NAME@mail.HOST>", "email:<NAME@HOST>", "на <NAME@HOST> ответ",
            "мыло <NAME@HOST>", "<кто.NAME@почта.рф>",
        ),
    )
)  # fmt: skip
CARDS = (
    *map(
        _card,
        (
            "<#### #### #### ####>", "<################>", "<####-####-####-####>",
            "<####\u00a0####\u00a0####\u00a0####>", "карта <#### #### #### ####>",
            "на карту <################>", "карта № <#### #### #### ####>",
            "номер карты: <################>", "карта сбербанка <#### #### #### ####>",
            "перевела на <################>", "МИР <#### #### #### ####>",
            "карта: <####-####-####-####>",
            "<####.####.####.####>", "<####  ####  ####  ####>", "на сбер <################>",
            "(<#### #### #### ####>)", "карта–<################>",
            "карту тинькофф <#### #### #### ####>",
            "банковская карта <################>", "реквизиты: карта <#### #### #### ####>",
        ),
    ),
    _card("карта <#### #### #### ####> с опиской", right=False),
)  # fmt: skip
SNILS = tuple(
    map(
        _snils,
        (
            "СНИЛС <###-###-### ##>", "<###-###-### ##>", "снилс <###########>",
            "СНИЛС: <### ### ### ##>", "СНИЛС № <###-###-### ##>", "мой снилс <###-###-###-##>",
            "снилс номер <###########>", "номер СНИЛС <###-###-### ##>", "снилса <###-###-### ##>",
            "СНИЛС-<###-###-### ##>", "СНИЛС (<###-###-### ##>)",
            "страховое свидетельство <###-###-### ##>",
            "страхового свидетельства № <###########>", "снилс ребёнка <###-###-### ##>",
            "снилс мамы: <### ### ### ##>", "<###-###-###-##>", "<###-###-### ##> это снилс",
            "<###########> снилс", "СНИЛС=<###########>", "снилс у меня <###-###-### ##>",
            "по СНИЛС <### ###-### ##>",
        ),
    )
)  # fmt: skip
INNS = tuple(
    map(
        _filled,
        (
            "ИНН <20##########>", "инн <20##########>", "ИНН: <20##########>",
            "ИНН № <20##########>",
            "мой ИНН <20##########>", "ИНН физлица <20##########>", "ИНН-<20##########>",
            "ИНН<20##########>", "инн номер <20##########>", "номер ИНН <20##########>",
            "ИНН (<20##########>)", "ИНН моего мужа <20##########>", "ИНН = <20##########>",
            "ИНН ИП <20##########>", "инн у меня <20##########>",
            "ИНН <2014 0### ####>", "идентификационный номер налогоплательщика <20##########>",
            "<20##########> мой инн", "по ИНН <20##########>", "инн продавца <20##########>",
        ),
    )
)  # fmt: skip
PASSPORTS = tuple(
    map(
        _filled,
        (
            "паспорт <96 0% ######>", "паспорт <960% ######>",
            "паспорт серия <960% № ######> выдан",
            "Паспорт: серия <96 0% номер ######>", "паспорт <960%######>",
            "паспорт РФ <960% ######>",
            "паспортные данные <960% ######>", "Паспорт серии <960% №######>",
            "паспорт № <96 0% ######>",
            "серия паспорта <960%, номер ######>", "номер паспорта <960% ######>",
            "паспорт гражданина РФ <96 0% ######>", "паспорт: <960%-######>",
            "мой паспорт <96-0% ######>",
            "паспорт выдан, серия <960% ######>", "паспорта <960% №######>",
            "<960% ######> паспорт",
            "данные паспорта: <96 0% № ######>", "пасп. <960% ######>",
            "загранпаспорт <7% #######>",
            "паспорт с <960% н ######>", "серия и номер паспорта <96 0% ######>",
        ),
    )
)  # fmt: skip
POLICIES = tuple(
    map(
        _filled,
        (
            "полис ОМС <%###############>", "полис <%### #### #### ####>", "ОМС <%###############>",
            "полис ОМС № <%###############>", "номер полиса <%###############>",
            "полис: <%### #### #### ####>", "полиса ОМС <%###############>",
            "медполис <%###############>",
            "ЕНП <%###############>", "полис мед. страхования <%###############>",
            "полис обязательного медицинского страхования <%###############>",
            "мой полис <%###-####-####-####>", "полис ребёнка <%###############>",
            "полис омс номер <%### #### #### ####>", "<%###############> полис ОМС",
            "Полис ОМС: <%###############>", "страховой полис <%###############>",
            "по полису <%###############>", "единый номер полиса <%###############>",
            "полис-<%###############>",
        ),
    )
)  # fmt: skip
PLATES = (
    _plate("<L###LL95>"), _plate("<L###LL95>", small=True), _plate("<L###LL95>", latin=True),
    _plate("<L###LL 95>"), _plate("<L ### LL 95>"), _plate("машина <L###LL>"),
    _plate("номер <L###LL>", small=True), _plate("<L###LL95RUS>"), _plate("<L###LL 95 rus>"),
    _plate("<L###LL 195>"), _plate("<L###LL/95>"), _plate("госномер <L ### LL 95>", small=True),
    _plate("г/н <L###LL95>"), _plate("автомобиль <L###LL95>"), _plate("<L-###-LL-95>"),
    _plate("гос. номер <L###LL95>"), _plate("номера машины <L###LL 05>"),
    _plate("приора <L###LL95>"),
    _plate("<L###LL777>"), _plate("номер авто <L ###LL 95>", small=True), _plate("(<L###LL95>)",
    latin=True),
)  # fmt: skip

BIRTHS = tuple(
    map(
        _filled,
        (
            "дата рождения <1%.0%.19%#>", "дата рождения: <0%.1#.200#>", "родился <1%.0%.198#>",
            "родилась <2# мая 19%#>", "<1%.0%.19%#> г.р.", "<1%.0%.19%#> года рождения",
            "<2% марта 199#> года рождения", "Дата рождения — <1%/0%/19%#>", "род. <0%.0%.196#>",
            "день рождения <1%.1#.200#>", "<1%.0%.19%#> г. р.", "рожд. <1%-0%-19%#>",
            "родился <1% января 197#>", "она родилась <0%.0%.200#>", "<0%.0%.19%#> рождения",
            "дате рождения <1%.0%.198#> не верят", "рожденный <1%.0%.199#>", "д.р. <1%.0%.19%#>",
            "<1%.0%.19%#> гр", "родились <1% ноября 201#>", "дату рождения <199#-0%-1%> спросили",
        ),
    )
)  # fmt: skip
PROFILES = tuple(
    map(
        _filled,
        (
            "<vk.com/id%########>", "<https://vk.com/id%#######>", "<m.vk.com/id%######>",
            "мой вк <vk.com/zarema_%#>", "<https://vk.com/m.isaev%#>",
            "<ok.ru/profile/%###########>",
            "<https://ok.ru/profile/5%#########>", "<ok.ru/madina.%##>", "<t.me/magomed%##>",
            "телеграм <@zarema_%#>", "пишите <@ahmad%###>", "<https://t.me/zulai_%#>",
            "инстаграм <instagram.com/luiza.%#>", "<facebook.com/islam.%##>",
            "в максе <max.ru/u/f9LHodD%##>", "<vk.ru/id%#######>", "(<@turpal%#>)",
            "его страница <vk.com/said_%###>", "<www.vk.com/id%######>", "ник <@milana.%#>",
            "<tiktok.com/@ramzan%##>",
        ),
    )
)  # fmt: skip

NUMBERS: Mapping[str, Sequence[Spell]] = {
    "phone": PHONES,
    "email": EMAILS,
    "card": CARDS,
    "snils": SNILS,
    "inn": INNS,
    "passport": PASSPORTS,
    "policy": POLICIES,
    "plate": PLATES,
    "birth": BIRTHS,
    "profile": PROFILES,
}
