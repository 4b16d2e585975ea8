"""What `otklik doctor` looks at around the programs: database, clock, cache, files, mail, address.

`near` is quick, and the status page shows it too; `outside` asks servers that may not answer.
"""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.mail import mailers
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from otklik.operations.cli.console import pair
from otklik.operations.doctor.result import Finding

OLDEST_POSTGRESQL = 160_000  # as the server numbers itself; Django's own floor is lower
CLOCK_SKEW = timedelta(seconds=5)
SECONDS = 10


def near() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield from _postgresql()
    yield _cache()


def outside() -> Iterator[Finding]:
    if settings.MEDIA_BUCKET:
        yield _bucket()
    if settings.MAIL_IS_CONFIGURED:
        yield _mail()
    if settings.IS_SECURE:
        yield _address()


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        began = timezone.now()
        cursor.execute(
            "SELECT clock_timestamp(), current_setting('server_version_num')::int,"
            " current_setting('server_encoding'), current_setting('fsync')"
        )
        at, version, encoding, fsync = cursor.fetchone()
        skew = max(began - at, at - timezone.now(), timedelta(0))
    yield Finding(
        what=pair(f"PostgreSQL 16 или новее ({version // 10_000})", "PostgreSQL is 16 or newer"),
        is_ok=version >= OLDEST_POSTGRESQL,
        advice=pair("Обновите PostgreSQL: испытан 18", "upgrade PostgreSQL: 18 is tested"),
    )
    yield Finding(
        what=pair("База хранит UTF-8 и пишет на диск", "The database is UTF-8 and writes to disk"),
        is_ok=encoding == "UTF8" and (fsync == "on" or settings.DEMONSTRATION),
        advice=pair(
            f"Кодировка {encoding}, fsync {fsync}: создайте базу в UTF8, включите fsync",
            f"encoding {encoding}, fsync {fsync}: make the database UTF8, turn fsync on",
        ),
    )
    yield Finding(
        what=pair("Часы этой машины и базы сходятся", "This machine's clock is the database's"),
        is_ok=skew <= CLOCK_SKEW,
        advice=pair(
            f"Расходятся на {skew.total_seconds():.0f} с: настройте chrony или systemd-timesyncd",
            f"they differ by {skew.total_seconds():.0f} s: set up chrony or systemd-timesyncd",
        ),
    )


def _cache() -> Finding:
    word, fault = get_random_string(12), ""
    try:
        cache.set("doctor", word, 60)
        is_kept = cache.get("doctor") == word
    except Exception as problem:  # of the file system, or of the client of a server
        is_kept, fault = False, f" ({type(problem).__name__})"
    return Finding(
        what=pair("Счётчики попыток хранятся", "Counts of attempts are kept"),
        is_ok=is_kept,
        advice=pair(
            f"Проверьте OTKLIK_CACHE_URL и сам Valkey, или папку cache{fault}",
            f"check OTKLIK_CACHE_URL and the server, or the folder cache{fault}",
        ),
    )


def _bucket() -> Finding:
    # Its package is installed only where files are in a bucket.
    from otklik.core.files.s3 import is_open_to_strangers  # noqa: PLC0415

    try:
        is_open, advice = is_open_to_strangers(default_storage), ""
    except Exception as problem:
        is_open = True
        advice = pair(
            f"Хранилище не отвечает или не пускает ({type(problem).__name__}): проверьте"
            " OTKLIK_MEDIA_*",
            "the bucket does not answer or refuses us: check OTKLIK_MEDIA_*",
        )
    return Finding(
        what=pair("Хранилище файлов закрыто для посторонних", "The bucket is closed to strangers"),
        is_ok=not is_open,
        advice=advice
        or pair(
            "Файлы видны всем: уберите публичный доступ у корзины",
            "everybody can read the files: take public access away from the bucket",
        ),
    )


def _mail() -> Finding:
    fault = ""
    try:
        mailer = mailers["default"]
        mailer.open()
        mailer.close()
    except Exception as problem:
        fault = type(problem).__name__
    return Finding(
        what=pair("Почтовый сервер принимает нас", "The mail server takes us in"),
        is_ok=not fault,
        advice=pair(f"Проверьте OTKLIK_MAIL_URL: {fault}", f"check OTKLIK_MAIL_URL: {fault}"),
    )


def _address() -> Finding:
    """As a visitor would: name, certificate and the site behind it."""
    fault = ""
    try:
        answer = httpx.get(
            f"{settings.BASE_URL}/", timeout=SECONDS, verify=ssl.create_default_context()
        )
        if answer.status_code != httpx.codes.OK:
            fault = str(answer.status_code)
    except httpx.HTTPError as problem:
        fault = str(problem)[:200] or type(problem).__name__
    host = urlsplit(settings.BASE_URL).hostname
    return Finding(
        what=pair(f"{host} открывается по HTTPS", f"{host} opens by HTTPS"),
        is_ok=not fault,
        advice=pair(
            f"Проверьте имя в DNS, сертификат и nginx: {fault}",
            f"check the name, the certificate and nginx: {fault}",
        ),
    )
