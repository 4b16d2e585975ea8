"""Every setting an administrator can give, in one table: docs/reference/settings.md shows it."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Read from environment variables with the prefix `OTKLIK_`; `DATABASE_URL` has none."""

    model_config = SettingsConfigDict(env_prefix="OTKLIK_", extra="ignore", populate_by_name=True)

    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address people open. With https:// cookies become secure and HSTS is sent.",
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="Folder for the database, uploads, logs and generated secrets.",
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="PostgreSQL address; empty means SQLite in the data folder.",
    )
    replica_url: str = Field(
        default="",
        validation_alias="DATABASE_REPLICA_URL",
        description="A PostgreSQL that follows the first: strangers' pages are read there.",
        repr=False,
    )
    cache_url: str = Field(
        default="",
        description=(
            "Valkey or Redis that several machines count in, as valkey://:password@host:6379/0;"
            " empty means files in the data folder, which is right for one machine."
        ),
        repr=False,
    )
    media_bucket: str = Field(
        default="",
        description="Closed bucket of S3 for uploads and attachments; empty means the data folder.",
    )
    media_endpoint: str = Field(default="", description="Address of the server of that bucket.")
    media_region: str = Field(default="", description="Its region, where the server wants one.")
    media_key: str = Field(default="", description="The key's name for that bucket.", repr=False)
    media_secret: str = Field(default="", description="The key itself.", repr=False)
    media_ca: str = Field(
        default="", description="File with the root certificates by which that server is trusted."
    )
    bulk_scheduler: str = Field(
        default="",
        description=(
            "Scheduler of Dask that carries bulk work (reading messages anew, counting and"
            " comparing a great survey), as tcp://host:8786; empty means the process that wants it"
            " does it."
        ),
    )
    secret_key: str = Field(
        default="",
        description="Django's signing key; empty means secrets/secret_key in the data folder.",
    )
    field_keys: str = Field(
        default="",
        description=(
            "Keys that encrypt secrets at rest, newest first, as id:key,id:key; "
            "empty means secrets/field_keys in the data folder."
        ),
    )
    allowed_hosts: str = Field(
        default="",
        description="Extra host names, separated by commas, besides the one of the base address.",
    )
    time_zone: str = Field(
        default="Europe/Moscow",
        description="What moments are shown in; the pack's `time_zone` says when one works.",
    )
    pack: str = Field(
        default="",
        description="Folder of the pack that `otklik run` loads; empty means the pack shipped.",
    )
    demonstration: bool = Field(
        default=False,
        description="Allows the practice network and demonstration accounts. Never in production.",
    )
    channels_may_call_loopback: bool = Field(
        default=False,
        description="Lets accounts call this very machine, for stubs of networks. Never in use.",
    )
    mail_hosts_inside: str = Field(
        default="",
        description="Mail servers inside your own network that a mailbox may use, by comma.",
    )
    web_processes: int = Field(
        default=2,
        ge=1,
        le=32,
        description="Processes that answer pages, each on one core and 200 MB.",
    )
    web_certificate: str = Field(
        default="", description="File (PEM) by which `otklik web` answers by TLS; empty: by HTTP."
    )
    web_key: str = Field(default="", description="File with its key (PEM, PKCS#8).")
    undo_seconds: int = Field(
        default=15,
        ge=0,
        le=120,
        description="How long a reply can be taken back before it is sent.",
    )
    messages_wait_days: int = Field(
        default=5,
        ge=1,
        le=30,
        description=(
            "How many days a reply that surely did not leave is tried again, as while there is no"
            " line: as long as mail servers try (RFC 5321, 4.5.4.1). Then a person is asked."
        ),
    )
    scan_command: str = Field(
        default="",
        description=(
            "Looks for viruses in files that came in: reads one from standard input, ends with 0"
            " (clean) or 1 (dangerous), as `clamdscan -` does. Empty: none is asked."
        ),
    )
    scan_clamd: str = Field(
        default="",
        description=(
            "A running clamd that files are shown to instead: the path of its socket, as"
            " /run/clamav/clamd.ctl, or host:port. Empty: the command above, if there is one."
        ),
    )
    assistant_url: str = Field(
        default="",
        description=(
            "An outside language model that speaks the interface of OpenAI, as https://host/v1 (or"
            " http on this machine): drafts and plainer words from masked texts. Empty: off."
        ),
    )
    assistant_key: str = Field(
        default="", description="The key by which it knows us; empty: none is sent.", repr=False
    )
    assistant_model: str = Field(default="", description="The name of the model it is asked for.")
    assistant_token_url: str = Field(
        default="", description="Where the key is exchanged for a token first, as GigaChat wants."
    )
    assistant_token_scope: str = Field(
        default="GIGACHAT_API_CORP", description="What is asked for there."
    )
    assistant_ca: str = Field(
        default="", description="File with the root certificates by which that model is trusted."
    )
    assistant_tokens_a_day: int = Field(
        default=100_000,
        ge=0,
        description="How many tokens may be used a day by the whole installation.",
    )
    hsts_subdomains: bool = Field(
        default=False,
        description=(
            "HSTS for all names under the site's own, too: only where each of them has https, for"
            " a browser remembers it for a year."
        ),
    )
    leaked_passwords: str = Field(
        default="",
        description=(
            "File with SHA-1 of leaked passwords, sorted, one a line (as Have I Been Pwned gives"
            " them to download): staff may choose none. Empty: only common ones are refused."
        ),
    )
    second_factor: Literal["", "required", "optional"] = Field(
        default="",
        description=(
            "Whether staff sign in with a second factor (an app's code or a key): required or"
            " optional. Empty: required where the base address says https, save in a demonstration."
        ),
    )
    session_idle_minutes: int = Field(
        default=60,
        ge=5,
        le=720,
        description="After so many minutes without a hand a session of staff ends.",
    )
    session_hours: int = Field(
        default=12,
        ge=1,
        le=24,
        description="After so many hours a session of staff ends, whatever was done in it.",
    )
    oidc_address: str = Field(
        default="",
        description=(
            "The authority's own identity provider (OpenID Connect), as https://sso.example/realm;"
            " staff may sign in by it. Empty: off."
        ),
    )
    oidc_client_id: str = Field(
        default="", description="The name under which the provider knows this installation."
    )
    oidc_secret: str = Field(
        default="", description="The secret that goes with that name.", repr=False
    )
    oidc_label: str = Field(
        default="", description="What the button of the sign-in page says, as «Войти через СУДИС»."
    )
    oidc_claim: str = Field(
        default="preferred_username",
        description=(
            "Which claim of the ID token is a colleague's name for signing in here. The provider"
            " must keep it unique and give it to nobody else; `email` counts only when verified."
        ),
    )
    oidc_second_factor: Literal["own", "provider"] = Field(
        default="own",
        description=(
            "Who asks for the second factor of those who come from the provider: this installation"
            " (own), or the provider, where its token says that it did (provider); where it does"
            " not say so, this installation asks."
        ),
    )
    oidc_acr: str = Field(
        default="",
        description=(
            "With `provider`: levels of sign-in (acr), spaces between, that mean a second factor."
            " Without one only the method `mfa` (amr) in the token counts."
        ),
    )
    oidc_ca: str = Field(
        default="", description="File with the root certificates by which the provider is trusted."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        description="How many proxies stand before us; behind one, 1, so that visitors differ.",
    )
    proxy_seconds: int = Field(
        default=0,
        ge=0,
        le=60,
        description=(
            "How long nginx in front may give out a page of the site without asking; 1 carries"
            " thousands of readers a second, and what is published is seen a second later."
        ),
    )
    mail_url: str = Field(
        default="",
        description=(
            "Mail server for alerts to administrators, as smtp://user:password@host:587 (STARTTLS) "
            "or smtps://user:password@host:465; empty means no mail is sent."
        ),
        repr=False,
    )
    mail_from: str = Field(
        default="", description="Address that the installation's own letters come from."
    )
    backup_dir: str = Field(
        default="",
        description=(
            "Folder for daily backups, best on another disk; empty: none are made by the clock."
        ),
    )
    backup_key_file: str = Field(
        default="",
        description=(
            "File with the key that seals backups; empty means secrets/backup_key in the data"
            " folder. Keep a copy elsewhere: without it no backup opens."
        ),
    )
    backup_hour: int = Field(
        default=5,
        ge=0,
        le=23,
        description="From this hour on a backup a day is made; surveys lose their order at night.",
    )
    backup_daily: int = Field(
        default=7, ge=1, description="For how many days a backup of each day is kept."
    )
    backup_weekly: int = Field(
        default=4, ge=0, description="For how many weeks one backup of each week is kept."
    )
    metrics_token: str = Field(
        default="",
        description=(
            "Who sends it as `Authorization: Bearer …` reads figures for Prometheus at /metrics."
            " Empty: there is no such page."
        ),
        repr=False,
    )
    errors_url: str = Field(
        default="",
        description="Collector of your own that gets errors as JSON, masked like the log; https.",
        repr=False,
    )
    head_mail: str = Field(
        default="", description="Who gets the journal's signed head each day, by comma."
    )
    log_format: Literal["line", "json"] = Field(
        default="line", description="The log as lines for people, or a JSON object a line."
    )
    log_level: str = Field(default="INFO", description="Level of the log on standard error.")
