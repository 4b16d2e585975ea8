"""Every setting of an administrator, documented in docs/reference/settings.md."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Read from environment variables with the prefix `OTKLIK_`; `DATABASE_URL` has none."""

    model_config = SettingsConfigDict(
        env_prefix="OTKLIK_", extra="ignore", populate_by_name=True, use_attribute_docstrings=True
    )

    base_url: str = "http://127.0.0.1:8000"
    """Address people open. With https:// cookies become secure and HSTS is sent."""
    data_dir: Path = Path("var")
    """Folder for the database, uploads, logs and generated secrets."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """PostgreSQL address; empty means SQLite in the data folder."""
    replica_url: str = Field(default="", validation_alias="DATABASE_REPLICA_URL", repr=False)
    """A PostgreSQL that follows the first: strangers' pages are read there."""
    cache_url: str = Field(default="", repr=False)
    """Valkey or Redis for counts that several machines share, as valkey://:password@host:6379/0;
    empty means files in the data folder, right for one machine."""
    media_bucket: str = ""
    """Closed bucket of S3 for uploads and attachments; empty means the data folder."""
    media_endpoint: str = ""
    """Address of the server of that bucket."""
    media_region: str = ""
    """Its region, where the server wants one."""
    media_key: str = Field(default="", repr=False)
    """Name of the key for that bucket."""
    media_secret: str = Field(default="", repr=False)
    """The key itself."""
    media_ca: str = ""
    """File with the root certificates for that server."""
    bulk_scheduler: str = ""
    """Dask scheduler for bulk work (guesses after learning, counting a large survey), as
    tcp://host:8786; empty means this machine."""
    secret_key: str = ""
    """Django's signing key; empty means secrets/secret_key in the data folder."""
    field_keys: str = ""
    """Keys that encrypt secrets at rest, newest first, as id:key,id:key; empty means
    secrets/field_keys in the data folder."""
    allowed_hosts: str = ""
    """More host names besides that of the base address, separated by commas."""
    time_zone: str = "Europe/Moscow"
    """Zone in which moments are shown; the pack's `time_zone` is that of working hours."""
    pack: str = ""
    """Folder of the pack that `otklik run` loads; empty means the shipped one."""
    demonstration: bool = False
    """Allows the demonstration network and accounts. Never in production."""
    channels_may_call_loopback: bool = False
    """Lets accounts call this machine, for stubs of networks. Never in use."""
    mail_hosts_inside: str = ""
    """Mail servers inside your network that a mailbox may use, separated by commas."""
    web_processes: int = Field(default=0, ge=0, le=32)
    """Web processes, each with one core and 100 MB; 0: as many as the machine has cores and
    gigabytes of memory, at most four."""
    web_certificate: str = ""
    """Certificate (PEM) with which `otklik web` answers by TLS; empty: HTTP."""
    web_key: str = ""
    """Its key (PEM, PKCS#8)."""
    undo_seconds: int = Field(default=15, ge=0, le=120)
    """How long a reply can be taken back before it is sent."""
    messages_wait_days: int = Field(default=5, ge=1, le=30)
    """For how many days a reply that surely did not leave is tried again, as mail servers do
    (RFC 5321, 4.5.4.1); then a person is asked."""
    scan_command: str = ""
    """Virus scanner for incoming files: reads one from standard input, ends with 0 (clean) or 1
    (dangerous), as `clamdscan -` does. Empty: none."""
    scan_clamd: str = ""
    """A running clamd instead: its socket, as /run/clamav/clamd.ctl, or host:port. Empty: the
    command above, if any."""
    assistant_url: str = ""
    """An outside language model with OpenAI's interface, as https://host/v1 (or http on this
    machine): drafts and plainer words from masked texts. Empty: off."""
    assistant_key: str = Field(default="", repr=False)
    """Its key; empty: none is sent."""
    assistant_model: str = ""
    """The name of its model."""
    assistant_token_url: str = ""
    """Where the key is exchanged for a token first, as with GigaChat."""
    assistant_token_scope: str = "GIGACHAT_API_CORP"  # noqa: S105 - no secret
    """The scope requested there."""
    assistant_ca: str = ""
    """File with the root certificates for that model."""
    assistant_tokens_a_day: int = Field(default=100_000, ge=0)
    """How many tokens the whole installation may use a day."""
    hsts_subdomains: bool = False
    """HSTS for all names under the site's own too: only where each has https, since browsers
    remember it for a year."""
    leaked_passwords: str = ""
    """File with SHA-1 of leaked passwords, sorted, one a line (as from Have I Been Pwned), which
    staff may not use. Empty: only common ones are refused."""
    second_factor: Literal["", "required", "optional"] = ""
    """Second factor for staff (an app's code or a key): required or optional. Empty: required
    where the base address is https, except in a demonstration."""
    session_idle_minutes: int = Field(default=60, ge=5, le=720)
    """A session of staff ends after so many minutes without activity."""
    session_hours: int = Field(default=12, ge=1, le=24)
    """A session of staff ends after so many hours in any case."""
    oidc_address: str = ""
    """The authority's identity provider (OpenID Connect), as https://sso.example/realm. Empty:
    off."""
    oidc_client_id: str = ""
    """Our name at the provider."""
    oidc_secret: str = Field(default="", repr=False)
    """The secret for that name."""
    oidc_label: str = ""
    """Text of the sign-in button, as «Войти через СУДИС»."""
    oidc_claim: str = "preferred_username"
    """Claim of the ID token with a colleague's sign-in name. The provider must keep it unique
    and never reassign it; `email` counts only when verified."""
    oidc_second_factor: Literal["own", "provider"] = "own"
    """Who asks for the second factor after the provider: this installation (own), or the
    provider, where its token says so (provider); otherwise this installation."""
    oidc_acr: str = ""
    """With `provider`: levels of sign-in (acr), separated by spaces, that mean a second factor.
    Empty: only the method `mfa` (amr) counts."""
    oidc_ca: str = ""
    """File with the root certificates for the provider."""
    trusted_proxies: int = Field(default=0, ge=0)
    """How many proxies are in front; behind one, 1, so that visitors differ."""
    proxy_seconds: int = Field(default=0, ge=0, le=60)
    """How long nginx in front may serve a page without asking; 1 serves thousands of readers a
    second, who see news a second later."""
    mail_url: str = Field(default="", repr=False)
    """Mail server for alerts, as smtp://user:password@host:587 (STARTTLS) or
    smtps://user:password@host:465; empty means no mail."""
    mail_from: str = ""
    """Sender of the installation's own letters."""
    backup_dir: str = ""
    """Folder for daily backups, best on another disk; empty: none are made by schedule."""
    backup_key_file: str = ""
    """File with the backup key; empty means secrets/backup_key in the data folder. Keep a copy
    elsewhere: without it no backup opens."""
    backup_hour: int = Field(default=5, ge=0, le=23)
    """Hour from which the daily backup is made; surveys lose their order at night."""
    backup_daily: int = Field(default=7, ge=1)
    """For how many days daily backups are kept."""
    backup_weekly: int = Field(default=4, ge=0)
    """For how many weeks one backup a week is kept."""
    metrics_token: str = Field(default="", repr=False)
    """Token (`Authorization: Bearer …`) that opens figures for Prometheus at /metrics. Empty: no
    such page."""
    errors_url: str = Field(default="", repr=False)
    """Your own collector of errors as JSON, masked like the log; https."""
    head_mail: str = ""
    """Who gets the audit log's signed head each day, separated by commas."""
    log_format: Literal["line", "json"] = "line"
    """Log as lines for people (line), or one JSON object a line (json)."""
    log_level: str = "INFO"
    """Level of the log on standard error."""
