"""Every secret, planted in every setting that there is, appears nowhere but where it belongs."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.cli import app
from bot.logs import REDACTED
from bot.settings import PREFIX, Misset, Settings, readable_settings, secrets_of
from tests.bot.process import TOKEN, Porsi
from tests.gateway.server import Gateway, Reply
from tests.storage.everything import everything
from tests.telegram.people import ADMIN, ADMIN_CHAT, PRIVATE_CHAT
from tests.telegram.server import BotApi

#: What all secrets of these tests have in them, however they are cut or written.
MARK = "Marked"
assert MARK in TOKEN
GATEWAY_TOKEN, SECRET, PASSWORD = "inprc-MarkedGateway", "MarkedWebhookSecret", "MarkedPassword"
#: The settings that are secrets, each with one.
SECRETS = {"telegram_token": TOKEN, "inaproc_token": GATEWAY_TOKEN, "webhook_secret": SECRET}
#: Secrets as people paste them where they do not belong.
PASTED = {
    "token": TOKEN,
    "address of the bot": f"https://api.telegram.org/bot{TOKEN}/getMe",
    "token as host": f"https://{TOKEN}",
    "port": f"https://host.example.go.id:{PASSWORD}",
    "database": f"postgresql://porsi:{PASSWORD}@db:5432/porsi",
    "user of an address": f"https://porsi:{PASSWORD}@host.example.go.id/x",
    "key of an address": f"https://host.example.go.id/x?key={PASSWORD}",
    "two lines": f"{GATEWAY_TOKEN}\n{SECRET}",
}
#: Where these are no mistake, or one that works and that `porsi check` names.
IN_ITS_PLACE = {
    ("telegram_token", "token"),
    ("database_url", "database"),
    ("webhook_url", "address of the bot"),
    ("telegram_token", "address of the bot"),
    ("telegram_token", "token as host"),
}


@pytest.fixture(autouse=True)
def apart(monkeypatch, tmp_path):
    """In an empty folder, with no settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def is_secret(field):
    return SecretStr in getattr(field.annotation, "__args__", (field.annotation,))


def test_every_setting_that_is_a_secret_is_planted_here():
    fields = Settings.model_fields.items()

    assert {name for name, field in fields if is_secret(field)} == set(SECRETS)
    assert {name for name in Settings.model_fields if "token" in name or "secret" in name} == set(
        SECRETS
    )


@pytest.mark.parametrize("name", Settings.model_fields)
def test_what_is_pasted_into_a_setting_is_not_quoted(name, monkeypatch, tmp_path):
    wrong: tuple[Misset, ...] = ()
    for kind, value in PASTED.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
        _, wrong = readable_settings()

        assert MARK not in repr(wrong), kind
        if (name, kind) in IN_ITS_PLACE:
            assert wrong == (), kind
        elif TOKEN in value:
            [told] = wrong
            assert told.text.startswith(f"{PREFIX}{name.upper()}: "), kind

    monkeypatch.delenv(PREFIX + name.upper())
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / f"porsi_{name}").write_text(value)
    assert readable_settings()[1] == wrong


def apart_from(environment):
    """What a process is told: this environment, and none of ours."""
    return {name: value for name, value in os.environ.items() if name[:6] != PREFIX} | environment


def ended(*command, **environment):
    """What a process of its own says until it ends."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=apart_from(environment) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def all_ended(commands, **environment):
    """What commands say that run at once, in their order."""
    with ThreadPoolExecutor() as threads:
        return [*threads.map(lambda command: ended(*command, **environment), commands)]


@pytest.mark.heavy
def test_no_command_quotes_what_is_pasted_into_all_settings_at_once():
    """The doors through which settings come in, as processes: what nobody catches is told, too."""
    planted = {PREFIX + name.upper(): TOKEN for name in Settings.model_fields}
    doors = ("bot", "check"), ("bot", "run"), ("bot", "backup", "x"), ("bot.health",)
    told = all_ended(doors, **planted)

    assert [one for one in told if MARK in one or "Traceback" in one] == []
    refused = set(re.findall(rf"({PREFIX}\w+): ", told[0]))
    assert refused >= set(planted) - {"PORSI_TELEGRAM_TOKEN", "PORSI_WEBHOOK_URL"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"PORSI_TELEGRAM_TOKEN:{TOKEN}==", "PORSI_TELEGRAM_TOKEN… tidak dikenal"),
        (f"export PORSI_TELEGRAM_TOKEN={TOKEN} x", "PORSI_TELEGRAM_TOKEN: memuat spasi"),
        (f"PORSI_TELEGRAM_TOKEN={TOKEN}é", "PORSI_TELEGRAM_TOKEN: memuat spasi"),
        (f"PORSI_TELEGRAM_TOKEN {TOKEN}", ""),
        (f"PORSI_TELEGRAM_TOKEN='{TOKEN}", ""),
    ],
)
def test_a_line_that_is_badly_written_is_not_quoted(line, said, tmp_path):
    (tmp_path / ".env").write_text(line + "\n")
    done = CliRunner().invoke(app, ["health"])

    assert MARK not in done.output
    assert said in done.output


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("postgresql://porsi:MarkedPassword@db/porsi", {"MarkedPassword"}),
        ("postgresql://porsi:Marked%2FPass@db/p", {"Marked%2FPass", "Marked/Pass"}),
        ("postgresql://porsi:Marked@Pass@db/p", {"Marked@Pass"}),
        ("postgresql://porsi:MarkedPassword@db/p?a=b@c", {"MarkedPassword"}),
        ("postgresql://db/p?password=MarkedPassword", {"MarkedPassword"}),
        ("MarkedPassword@db", {"MarkedPassword@db"}),
        ("postgresql://porsi:porsi@db/porsi", set()),
        ("sqlite:///porsi.db", set()),
    ],
)
def test_the_password_of_a_database_is_known_however_it_is_written(url, secrets):
    told = Settings(database_url=url, _env_file=None)

    assert set(secrets_of(told)) >= secrets
    assert ("porsi" in secrets_of(told), bool(secrets_of(told))) == (False, bool(secrets))


def test_all_secrets_are_taken_out_of_what_is_logged():
    planted = Settings(database_url=PASTED["database"], **SECRETS, _env_file=None)

    assert set(secrets_of(planted)) == {PASSWORD, *SECRETS.values()}


class Marked:
    """An installation with a mark in each secret, given as values or as files."""

    def __init__(self, api, gateway, url, folder, *, as_files, **more):
        self.folder, self.told = folder, []
        marked = {PREFIX + name.upper(): value for name, value in SECRETS.items()}
        marked["PORSI_DATABASE_URL"] = url
        known = {
            "PORSI_TELEGRAM_API": api.base,
            "PORSI_INAPROC_URL": gateway.base,
            "PORSI_SOURCES": "inaproc D198",
            "PORSI_CACHE": str(folder / "pages"),
            "PORSI_ADMIN_IDS": str(ADMIN.id),
            "PORSI_LOG_LEVEL": "DEBUG",
            "PORSI_HEALTH_LISTEN": "127.0.0.1:0",
            "PORSI_SYNC_TIMES": "",
            **more,
        }
        if as_files:
            files = folder / "credentials"
            files.mkdir()
            for name, value in marked.items():
                (files / name.lower()).write_text(value)
            known |= dict.fromkeys(marked, "") | {"CREDENTIALS_DIRECTORY": str(files)}
        else:
            known |= marked
        self.environment = known
        self.porsi = Porsi(api, url, folder, **known)

    def ask(self):
        """Everything that can be asked from outside, while it runs."""
        port = self.porsi.port(said_of="health is told")
        for page in ("healthz", "readyz", "metrics", "nowhere"):
            self.told.append(httpx.get(f"http://127.0.0.1:{port}/{page}", timeout=5).text)
        known = self.environment | {"PORSI_HEALTH_LISTEN": f"127.0.0.1:{port}"}
        folder = self.folder / "backups"
        commands = ("check",), ("health",), ("sync",), ("backup", str(folder))
        self.told += all_ended([("bot", *one) for one in commands], **known)
        [backup] = folder.iterdir()
        self.told.append(gzip.decompress(backup.read_bytes()).decode())

    def everything(self, api, database):
        """All that is told, logged, kept and sent; to Telegram alone its own secret is told."""
        yield from self.told
        yield self.porsi.log.read_text()
        yield from everything(database)
        yield from (repr(one.read_bytes()) for one in self.folder.glob("pages/**/*.*"))
        for call in api.calls:
            yield repr({**call.parameters, "secret_token": ""})


def quoting(_):
    """What a gateway refuses with that tells us what we have said, where reasons are cut off."""
    said = f"{'x' * 85} Bearer {GATEWAY_TOKEN} is not known"
    return Reply(403, f'{{"error": {{"message": "{said}"}}}}'.encode())


DELIVERED = {
    "PORSI_WEBHOOK_URL": "https://porsi.example.go.id/x",
    "PORSI_LISTEN": "127.0.0.1:0",
    "PORSI_LOG_FORMAT": "json",
}


@pytest.mark.heavy
def test_a_bot_that_serves_tells_no_secret_to_anybody(url, database, tmp_path):
    """By values, polling, as text beside SQLite; by files, delivered to, as JSON elsewhere."""
    as_files = not database.is_sqlite
    if as_files:
        url = make_url(url).set(password=PASSWORD).render_as_string(hide_password=False)
    secrets = [*SECRETS.values(), *([PASSWORD] if as_files else [])]
    with BotApi(token=TOKEN, username="PorsiBot") as api, Gateway(GATEWAY_TOKEN) as gateway:
        gateway.trap(quoting)
        more = DELIVERED if as_files else {}
        marked = Marked(api, gateway, url, tmp_path, as_files=as_files, **more)
        with marked.porsi:
            if as_files:
                api.balance(marked.porsi.port())
            api.wait(lambda api: api.webhook if as_files else api.polling, 20)
            # Whoever quotes all of them to us: the log is where this is written.
            quoted = {"description": f"Bad Request: {' '.join(secrets)}"}
            api.fail_next("sendMessage", 400, quoted)
            api.say("/top 3")
            api.wait(lambda api: api.messages(PRIVATE_CHAT))
            api.say("/segarkan", chat=ADMIN_CHAT, user=ADMIN)
            api.wait(lambda api: any("ditolak" in one.text for one in api.messages(ADMIN_CHAT)), 20)
            marked.ask()

        found = [*marked.everything(api, database)]
    assert len(found) > 40
    assert re.findall(f".{{0,99}}{MARK}.{{0,99}}", "\n".join(found), re.IGNORECASE) == []
    assert " ".join([REDACTED] * len(secrets)) in marked.porsi.log.read_text()
    assert [one for one in found if "akses ditolak" in one and "Bearer …" in one]
