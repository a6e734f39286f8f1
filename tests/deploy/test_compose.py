"""The two files for Docker Compose: what they set exists, and each service is shut in."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.settings import Settings
from bot.webhook import GRACE, KEEP_ALIVE, LARGEST
from tests.deploy.reading import COMMANDS, SETTINGS, named_settings, read

FILES = ("compose.yaml", "compose.replicas.yaml")
TOLD = {name: yaml.safe_load(read(name)) for name in FILES}
SERVICES = [(file, name) for file in FILES for name in TOLD[file]["services"]]
OURS = [(file, name) for file, name in SERVICES if TOLD[file]["services"][name]["image"] == "porsi"]
DOMAIN = re.compile(r"\$\{DOMAIN:\?[^}]*\}")


def service(file, name):
    return TOLD[file]["services"][name]


def environment(file, name):
    told = service(file, name)["environment"]
    return {key: DOMAIN.sub("porsi.example.go.id", value) for key, value in told.items()}


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_every_service_is_shut_in(file, name):
    told = service(file, name)

    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert told["pids_limit"] <= 256
    assert re.fullmatch(r"\d+[mg]", told["mem_limit"])
    assert "/tmp" in told["tmpfs"]
    assert told["logging"]["options"] == {"max-size": "10m", "max-file": "5"}


@pytest.mark.parametrize(("file", "name"), OURS)
def test_a_stop_has_the_time_that_answers_need(file, name):
    seconds = int(service(file, name)["stop_grace_period"].removesuffix("s"))

    assert seconds >= GRACE + 10


@pytest.mark.parametrize("file", FILES)
def test_every_name_is_a_setting(file):
    assert named_settings(read(file)) <= SETTINGS
    ours = [name for name in TOLD[file]["secrets"] if name.startswith("porsi_")]
    assert {name.upper() for name in ours} <= SETTINGS


@pytest.mark.parametrize(("file", "name"), OURS)
def test_the_settings_can_be_read(file, name, monkeypatch):
    for key, value in environment(file, name).items():
        monkeypatch.setenv(key, value)
    known = Settings(_env_file=None)

    assert known.listen_address == ("0.0.0.0", 8080)
    assert known.cache.startswith("/data/")


@pytest.mark.parametrize("file", FILES)
def test_secrets_are_files_and_all_are_given(file):
    told = TOLD[file]
    used = {one for service in told["services"].values() for one in service.get("secrets", [])}
    mounted = [one for service in told["services"].values() for one in service.get("volumes", [])]
    named = {one.split(":")[0] for one in mounted if not one.startswith(".")}

    assert used == set(told["secrets"])
    assert all(one["file"] == f"secrets/{name}" for name, one in told["secrets"].items())
    assert named == set(told["volumes"])
    assert not re.search(r"(TOKEN|WEBHOOK_SECRET|PASSWORD): *\S", read(file))


def test_one_machine_fetches_and_replicas_are_delivered_to():
    assert "PORSI_WEBHOOK_URL" not in environment(FILES[0], "porsi")
    assert "deploy" not in service(FILES[0], "porsi")
    assert service(FILES[1], "porsi")["deploy"]["replicas"] == 3
    assert environment(FILES[1], "porsi")["PORSI_WEBHOOK_URL"].startswith("https://")
    assert {"porsi_webhook_secret", "porsi_database_url"} <= set(TOLD[FILES[1]]["secrets"])


def test_the_tables_are_there_before_the_first_replica():
    migrating = service(FILES[1], "migrate")

    assert migrating["command"] == ["migrate"]
    assert "migrate" in COMMANDS
    assert migrating["restart"] == "no"
    assert service(FILES[1], "porsi")["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


def test_the_proxy_lets_through_what_an_update_needs_and_no_more():
    proxy = read("deploy/Caddyfile")
    path = environment(FILES[1], "porsi")["PORSI_WEBHOOK_URL"].removeprefix(
        "https://porsi.example.go.id"
    )
    [most] = re.findall(r"max_size (\d+)MB", proxy)
    [kept] = re.findall(r"keepalive (\d+)s", proxy)

    assert re.findall(r"handle (/\S+) ", proxy) == [path]
    assert int(most) * 1_000_000 == LARGEST
    assert int(kept) < KEEP_ALIVE
    assert "porsi 8080" in proxy
