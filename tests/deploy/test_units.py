"""The units for systemd: shut in, told what exists, and taken by systemd's own check."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from bot.webhook import GRACE
from tests.deploy.reading import (
    COMMANDS,
    ROOT,
    SETTINGS,
    commands,
    named_settings,
    read,
    unit,
)

SERVICES = ("porsi.service", "porsi-backup.service")
ANALYZE = shutil.which("systemd-analyze")
NEEDS_SYSTEMD = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")
SHUT_IN = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectProc": "invisible",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(name):
    told = unit(read(f"deploy/{name}"))

    assert {key: told[key] for key in SHUT_IN} == {key: [one] for key, one in SHUT_IN.items()}
    assert told["SystemCallFilter"][0] == "@system-service"
    assert {"MemoryMax", "TasksMax"} <= set(told)


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_started_exists(name):
    [line] = unit(read(f"deploy/{name}"))["ExecStart"]

    assert [one for one, *_ in commands(line) if one not in COMMANDS] == []
    assert len(list(commands(line))) == 1


@pytest.mark.parametrize("name", [*SERVICES, "porsictl"])
def test_what_is_set_are_settings_and_secrets_are_credentials(name):
    text = read(f"deploy/{name}")

    assert named_settings(text) <= SETTINGS
    assert "LoadCredential=porsi:/etc/porsi/credentials" in text
    assert not re.search("TOKEN|SECRET", text)


def test_whoever_works_on_the_files_is_the_same_user_with_the_same_places():
    for name in ("StateDirectory", "StateDirectoryMode", "User", "WorkingDirectory"):
        [running], [backing] = (unit(read(f"deploy/{one}"))[name] for one in SERVICES)
        assert running == backing
        assert f"--property={name}={running} " in read("deploy/porsictl")
    [url] = {
        one
        for name in (*SERVICES, "porsictl")
        for one in re.findall(r"PORSI_DATABASE_URL=(\S+)", read(f"deploy/{name}"))
    }
    assert url == "sqlite:////var/lib/porsi/porsi.db"


def test_the_bot_is_started_again_for_ever_and_has_time_to_stop():
    told = unit(read("deploy/porsi.service"))

    assert (told["Restart"], told["StartLimitIntervalSec"]) == (["always"], ["0"])
    assert int(told["TimeoutStopSec"][0]) >= GRACE + 10


def test_backups_are_made_every_day_though_the_machine_was_off():
    told = unit(read("deploy/porsi-backup.timer"))

    assert told["OnCalendar"] == ["*-*-* 03:15 Asia/Jakarta"]
    assert told["Persistent"] == ["true"]


@NEEDS_SYSTEMD
def test_systemd_takes_them(tmp_path):
    for path in (ROOT / "deploy").glob("porsi*.*"):
        text = path.read_text("utf-8").replace("/opt/porsi/bin/porsi ", "/bin/true ")
        (tmp_path / path.name).write_text(text)
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run([ANALYZE, "verify", *units], capture_output=True, text=True)

    assert len(units) == 3
    assert (done.returncode, done.stderr) == (0, "")


@NEEDS_SYSTEMD
@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_little_exposed(name):
    told = [ANALYZE, "security", "--offline=true", "--threshold=15", str(ROOT / "deploy" / name)]
    done = subprocess.run(told, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout[-200:]


def test_the_command_beside_the_service_is_a_shells():
    path = ROOT / "deploy" / "porsictl"

    assert path.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0
