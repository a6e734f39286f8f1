"""
The settings: read once, from secret files, the environment or `.env`, under the prefix PORSI_.

A secret file is called as its setting, `porsi_telegram_token`, and lies where systemd keeps a
unit's credentials (`$CREDENTIALS_DIRECTORY`) or where containers have their secrets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.addresses import HEALTH_LISTEN, divided
from bot.logs import LogFormat
from sync.serving import BadServing, Serving, SourceName, read_servings

PREFIX, ENV_FILE = "PORSI_", ".env"
#: Where Docker and Podman put a container's secrets.
CONTAINER_SECRETS = Path("/run/secrets")
#: Where LKPP's gateway and its open data are.
INAPROC_URL, CKAN_URL = "https://data.inaproc.id", "https://data.lkpp.go.id"
#: What @BotFather's tokens look like, wherever one has been pasted.
BOT_TOKEN = re.compile(r"[0-9]{6,}:[\w-]{30,}", re.ASCII)
#: A shorter secret is part of ordinary words, too ("porsi"), and taking it out would garble them.
SHORTEST = 8


class BadSettings(Exception):
    """
    A setting is missing, misspelt or unreadable; the text says which, in one line.

    `log_format` is that in which a log was asked for.
    """

    def __init__(self, text: str, log_format: LogFormat = LogFormat.TEXT) -> None:
        super().__init__(text)
        self.log_format = log_format


class Settings(BaseSettings):
    """Where figures are kept, whom the bot talks to, and who may change what."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="forbid")

    database_url: Annotated[str, Field(description="SQLite atau PostgreSQL")] = "sqlite:///porsi.db"
    telegram_token: Annotated[SecretStr | None, Field(description="token dari @BotFather")] = None
    telegram_api: Annotated[str, Field(description="alamat Bot API")] = "https://api.telegram.org"
    webhook_url: Annotated[
        str, Field(description="alamat https tempat Telegram mengantar; kosong: bot mengambil")
    ] = ""
    webhook_secret: Annotated[
        SecretStr | None, Field(description="rahasia yang disertakan Telegram pada tiap antaran")
    ] = None
    listen: Annotated[str, Field(description="alamat dan port untuk antaran Telegram")] = (
        "127.0.0.1:8080"
    )
    health_listen: Annotated[
        str, Field(description="alamat dan port untuk pemeriksaan kesehatan; kosong: tidak ada")
    ] = HEALTH_LISTEN
    inaproc_url: Annotated[str, Field(description="alamat gerbang API INAPROC")] = INAPROC_URL
    inaproc_token: Annotated[
        SecretStr | None, Field(description="token dari portal INAPROC, untuk porsi sync")
    ] = None
    inaproc_rate: Annotated[
        int, Field(gt=0, description="permintaan ke INAPROC per menit, paling banyak")
    ] = 600
    inaproc_klpd: Annotated[
        str, Field(description="kode KLPD pemilik token, untuk ringkasan daerah lain")
    ] = ""
    ckan_url: Annotated[str, Field(description="alamat data terbuka LKPP")] = CKAN_URL
    folder: Annotated[
        str | None, Field(description="folder yang berkasnya diimpor pada tiap penyegaran")
    ] = None
    sources: Annotated[
        str, Field(description="sumber yang dipakai, daerah dan tahunnya, yang pertama didahulukan")
    ] = ""
    sync_times: Annotated[
        tuple[time, ...], NoDecode, Field(description="jam penyegaran tiap hari, WIB")
    ] = (time(2, 47),)
    cache: Annotated[str, Field(description="folder halaman yang sudah diambil dari sumber")] = (
        "porsi-cache"
    )
    send_rate: Annotated[
        float,
        Field(
            gt=0, allow_inf_nan=False, description="pesan per detik, semua proses, paling banyak"
        ),
    ] = 30
    send_at_once: Annotated[
        int,
        Field(ge=1, le=25, description="kiriman berkala yang sedang berjalan sekaligus"),
    ] = 5
    admin_ids: Annotated[
        frozenset[int], NoDecode, Field(description="nomor pengguna admin, dipisahkan koma")
    ] = frozenset()
    target_percent: Annotated[
        Decimal, Field(gt=0, le=100, description="target porsi untuk /kejar, dalam persen")
    ] = Decimal(30)
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="tingkat catatan")
    ] = "INFO"
    log_format: Annotated[
        LogFormat, Field(description="bentuk catatan: text, atau json dengan satu objek per baris")
    ] = LogFormat.TEXT

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A secret file wins: an empty line that was left in `.env` shall not take it away."""
        return init_settings, file_secret_settings, env_settings, dotenv_settings

    def as_environment(self) -> dict[str, str]:
        """What a command that the bot starts must know: where figures come from and are kept."""
        told = {}
        for name in sorted(self.model_fields_set - {"telegram_token", "webhook_secret"}):
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            if isinstance(value, str | int):
                told[PREFIX + name.upper()] = str(value)
        return told

    @field_validator("*", mode="before")
    @classmethod
    def _not_the_token(cls, value: object, info: ValidationInfo) -> object:
        # Elsewhere it would be told to others or written down. `porsi check` says so of the address
        # to deliver to, which works and is found in many installations.
        is_elsewhere = info.field_name not in ("telegram_token", "webhook_url")
        if is_elsewhere and isinstance(value, str) and BOT_TOKEN.search(value):
            raise ValueError(f"memuat token bot, yang hanya untuk {PREFIX}TELEGRAM_TOKEN")
        return value

    @field_validator("telegram_token", "inaproc_token", mode="before")
    @classmethod
    def _stripped(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("telegram_token", "inaproc_token")
    @classmethod
    def _can_be_sent(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch("[!-~]*", value.get_secret_value()):
            raise ValueError("memuat spasi atau huruf yang tidak ada dalam token")
        return value

    @field_validator("folder", "cache")
    @classmethod
    def _no_address(cls, value: str | None) -> str | None:
        if value is not None and "://" in value:  # which may have a password in it
            raise ValueError("harus jalur folder di mesin ini, bukan alamat")
        return value

    @field_validator("inaproc_klpd")
    @classmethod
    def _a_code(cls, value: str) -> str:
        if not re.fullmatch("[A-Za-z0-9]{0,8}", value.strip()):
            raise ValueError("harus kode KLPD seperti D199")
        return value.strip()

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [part for part in value.replace(";", ",").split(",") if part.strip()]
        return value

    @field_validator("sync_times", mode="before")
    @classmethod
    def _clock_times(cls, value: object) -> object:
        if isinstance(value, str):
            written = (part.strip().replace(".", ":") for part in value.split(","))
            return tuple(part.zfill(5) for part in written if part)
        return value

    @field_validator("sync_times")
    @classmethod
    def _in_order(cls, value: tuple[time, ...]) -> tuple[time, ...]:
        if any(one.tzinfo for one in value):  # an hour of another zone would be taken for WIB
            raise ValueError(_UNREADABLE["sync_times"])
        return tuple(sorted(set(value)))

    @field_validator("sources")
    @classmethod
    def _sources(cls, value: str) -> str:
        try:
            read_servings(value)
        except BadServing as error:  # what stands there may be a secret: it is not quoted
            which = re.split(r"[\s;,]+", value.strip()).index(error.word) + 1
            raise ValueError(f"kata ke-{which} bukan sumber, daerah atau tahun") from None
        return value

    @property
    def servings(self) -> tuple[Serving, ...]:
        """Which source serves what: as it was said, else whatever has been set up."""
        if self.sources.strip():
            return read_servings(self.sources)
        found = [SourceName.INAPROC] if self.has_token else []
        found += [SourceName.FILE] if self.folder else []
        return tuple(Serving(source) for source in found)

    @property
    def has_token(self) -> bool:
        """Whether the gateway can be asked."""
        return self.inaproc_token is not None and bool(
            self.inaproc_token.get_secret_value().strip()
        )

    @field_validator("admin_ids")
    @classmethod
    def _people_only(cls, value: frozenset[int]) -> frozenset[int]:
        # Groups have negative numbers, and the masks of anonymous senders are everybody's.
        refused = [number for number in value if number <= 0 or number in MASKS]
        if refused:
            raise ValueError(f"{refused[0]} bukan nomor seorang pengguna")
        return value

    @field_validator("telegram_api", "webhook_url", "inaproc_url", "ckan_url")
    @classmethod
    def _no_slash(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name == "webhook_url":
            return value
        # The token is part of every address: an open line may only lead to this machine.
        try:
            parts = urlsplit(value)
            is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
            is_bare = parts.username is None and parts.password is None
            is_plain = is_bare and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_here = is_plain = False
        if not is_plain or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
            raise ValueError("harus https:// (http:// hanya untuk 127.0.0.1)")
        return value.rstrip("/")

    @field_validator("telegram_api", "webhook_url", "inaproc_url", "ckan_url")
    @classmethod
    def _one_path(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.~:/\[\]-]*", value, re.ASCII):
            raise ValueError("hanya alamat dan jalur, dari huruf, angka dan . _ ~ -")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        told = value.get_secret_value() if value else ""
        if not told:
            return None
        if not re.fullmatch(r"[\w-]{1,256}", told, re.ASCII):
            raise ValueError("harus 1 sampai 256 huruf, angka, _ atau -")
        return value

    @field_validator("listen", "health_listen")
    @classmethod
    def _host_and_port(cls, value: str, info: ValidationInfo) -> str:
        if not value.strip() and info.field_name == "health_listen":
            return ""
        host, port = divided(value)
        if not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
            raise ValueError("harus seperti 127.0.0.1:8080")
        return value

    @property
    def listen_address(self) -> tuple[str, int]:
        """Where deliveries are awaited; port 0 is any that is free."""
        host, port = divided(self.listen)
        return host, int(port)

    @property
    def health_address(self) -> tuple[str, int] | None:
        """Where the process tells of itself; None where it does not."""
        if not self.health_listen:
            return None
        host, port = divided(self.health_listen)
        return host, int(port)


#: Telegram's own senders: the anonymous administrator, the linked channel, the service account.
MASKS = frozenset({1087968824, 136817688, 777000})


def setting_names() -> list[str]:
    """What settings are called in the environment."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


@dataclass(frozen=True, slots=True)
class Misset:
    """A setting that cannot be taken as it is: its field, where it is one of ours, and why."""

    field: str | None
    text: str


def secrets_of(settings: Settings) -> list[str]:
    """What no line may say, in each form in which it may stand in one."""
    given = [getattr(settings, name) for name in Settings.model_fields]
    secrets = [one.get_secret_value() for one in given if isinstance(one, SecretStr)]
    written = _passwords(settings.database_url)
    secrets += [*written, *map(unquote, written)]
    return sorted((one for one in set(secrets) if len(one) >= SHORTEST), key=len, reverse=True)


def _passwords(url: str) -> list[str]:
    """What may be the password in a database's address, however badly that is written."""
    _, divider, rest = url.partition("://")
    if not divider:
        return [url]
    users = (rest.partition("@")[0], rest.rpartition("@")[0]) if "@" in rest else ()
    return [user.partition(":")[2] for user in users] + re.findall(r"[?&]password=([^&]*)", rest)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """
    The settings of this process; raises BadSettings.

    A variable with our prefix and an unknown name is refused: a misspelt PORSI_ADMIN_ID would
    otherwise silently leave nobody in charge.
    """
    settings, wrong = readable_settings(environment)
    if wrong:
        raise BadSettings(wrong[0].text, settings.log_format)
    return settings


def readable_settings(
    environment: Mapping[str, str] | None = None,
) -> tuple[Settings, tuple[Misset, ...]]:
    """The settings as far as they can be read, the rest as it is unless told; and what is wrong."""
    environment = os.environ if environment is None else environment
    wrong = [_strange(name) for name in environment if _is_strange(name)]
    folders, unread = _readable_folders(environment)
    env_file, undecoded = _readable_env_file()
    wrong += [*unread, *undecoded]
    try:
        return Settings(_env_file=env_file, _secrets_dir=folders), tuple(wrong)
    except ValidationError as error:
        faults = [_misset(fault) for fault in error.errors(include_url=False, include_input=False)]
    fields = Settings.model_fields
    unless_told = {one.field: fields[one.field].default for one in faults if one.field in fields}
    settings = _Lenient(_env_file=env_file, _secrets_dir=folders, **unless_told)
    return settings, (*wrong, *faults)


class _Lenient(Settings):
    """The same, where a misspelt name is no reason to read nothing."""

    model_config = SettingsConfigDict(extra="ignore")


def _is_strange(name: str) -> bool:
    """Whether it has our prefix, and no setting is called so."""
    return name.upper().startswith(PREFIX) and name.upper() not in setting_names()


def _strange(name: str) -> Misset:
    return Misset(None, _unknown(name, setting_names()))


def _misset(fault: ErrorDetails) -> Misset:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return _strange(name.upper())
    ours = fault["msg"].removeprefix("Value error, ") if fault["type"] == "value_error" else None
    return Misset(name, f"{PREFIX}{name.upper()}: {ours or _UNREADABLE[name]}")


def _readable_env_file() -> tuple[str | None, list[Misset]]:
    """`.env` where it can be read, or there is none; and why it cannot."""
    try:
        if Path(ENV_FILE).is_file():
            Path(ENV_FILE).read_text("utf-8")
    except UnicodeDecodeError:
        return None, [Misset(None, f"{ENV_FILE} bukan teks UTF-8")]
    except OSError as error:
        return None, [Misset(None, f"{ENV_FILE} tidak dapat dibaca ({error.strerror})")]
    return ENV_FILE, []


def _readable_folders(environment: Mapping[str, str]) -> tuple[list[Path], list[Misset]]:
    """The folders of secret files whose files can be read; and what is wrong with the others."""
    readable, wrong = [], []
    for folder in secret_folders(environment):
        try:
            files = [one for one in sorted(folder.iterdir()) if one.name.upper().startswith(PREFIX)]
            for file in files:
                file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "bukan teks UTF-8"
            wrong.append(Misset(None, f"Berkas rahasia di {folder} tidak dapat dibaca ({why})"))
            continue
        readable.append(folder)
        wrong += [_strange(file.name) for file in files if _is_strange(file.name)]
    return readable, wrong


def secret_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders that there are in which secret files may lie."""
    given = environment.get("CREDENTIALS_DIRECTORY")
    folders = (CONTAINER_SECRETS, *([Path(given)] if given else []))
    return tuple(folder for folder in folders if os.path.isdir(folder))  # never raises


#: What a setting must be, for those that are no plain text.
_UNREADABLE = {
    "admin_ids": "harus nomor pengguna, dipisahkan koma",
    "inaproc_rate": "harus bilangan lebih dari 0",
    "send_rate": "harus angka lebih dari 0",
    "send_at_once": "harus bilangan 1 sampai 25",
    "sync_times": "harus jam seperti 02:47, dipisahkan koma",
    "target_percent": "harus angka lebih dari 0 sampai 100",
    "log_level": "harus DEBUG, INFO, WARNING atau ERROR",
    "log_format": "harus text atau json",
}


def token(settings: Settings) -> SecretStr:
    """The bot's token; raises BadSettings where it is not set."""
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise BadSettings(f"{PREFIX}TELEGRAM_TOKEN belum diatur (token dari @BotFather)")
    return settings.telegram_token


def _unknown(name: str, known: list[str]) -> str:
    # A value that was pasted behind a name with anything but "=" is part of what is read as one.
    told = re.match(r"\w*", name, re.ASCII)
    shown = told[0] if told else ""
    near = get_close_matches(shown.upper(), known, n=1)
    hint = f"; mungkin maksudnya {near[0]}" if near else ""
    return f"{shown}{'…' if shown != name else ''} tidak dikenal{hint}"
