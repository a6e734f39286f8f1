"""The image: built with hashes, run without root, and nothing secret in it."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.deploy.reading import (
    COMMANDS,
    ROOT,
    SETTINGS,
    instructions,
    named_settings,
    read,
)

DOCKERFILE = read("Dockerfile")
TOLD = instructions(DOCKERFILE)
BUILD = TOLD[: [name for name, _ in TOLD].index("FROM", 2)]
RUN = TOLD[len(BUILD) :]
PACKAGES = ("bot", "procurement", "storage", "sync")


def last(name):
    return [rest for one, rest in RUN if one == name][-1]


def test_both_stages_stand_on_one_image_that_can_be_pinned():
    assert TOLD[0] == ("ARG", "PYTHON_IMAGE=python:3.11-slim")
    images = [rest.split()[0] for name, rest in TOLD if name == "FROM"]

    assert images == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]


def test_what_is_installed_is_known_by_its_hashes():
    installs = [part for _, rest in BUILD for part in rest.split("&&") if "pip install" in part]

    assert len(installs) == 2
    assert all(("--require-hashes" in one) != ("--no-deps" in one) for one in installs)
    assert not [rest for name, rest in RUN if name == "RUN" and "pip" in rest]


def test_it_runs_without_root_and_from_the_build_takes_the_environment_alone():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last("USER"))
    assert [rest for name, rest in RUN if name == "COPY"] == ["--from=build /opt/porsi /opt/porsi"]
    assert "ADD" not in [name for name, _ in TOLD]
    assert (last("VOLUME"), last("WORKDIR")) == ("/data", "/data")


def test_signals_reach_the_program_itself():
    """In exec form: a shell as the first process would keep SIGTERM for itself."""
    health = last("HEALTHCHECK").partition("CMD")[2]
    told = [json.loads(one) for one in (last("ENTRYPOINT"), last("CMD"), health)]

    assert told == [["porsi"], ["run"], ["python", "-m", "bot.health"]]
    assert last("STOPSIGNAL") == "SIGTERM"
    assert "run" in COMMANDS
    assert (ROOT / "bot" / "health" / "__main__.py").is_file()


def test_what_it_sets_are_settings_and_no_secrets():
    set_here = {rest for name, rest in TOLD if name in ("ENV", "ARG")}

    assert named_settings(DOCKERFILE) <= SETTINGS
    assert not [one for one in set_here if re.search("TOKEN|SECRET|PASSWORD", one)]


def test_what_is_written_goes_to_the_volume_or_to_tmp():
    paths = re.findall(r"(?:PORSI_CACHE|MPLCONFIGDIR|TMPDIR)=(\S+)", last("ENV"))

    assert len(paths) == 3
    assert all(path.startswith(("/data/", "/tmp/")) for path in paths)


def kept_out(path):
    """Whether `.dockerignore` keeps `path` out; the last pattern that fits decides."""
    parts = path.split("/")
    heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    out = False
    for line in read(".dockerignore").splitlines():
        pattern = re.escape(line.lstrip("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, head) for head in heads):
            out = not line.startswith("!")
    return out


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.produksi",
        "porsi.db",
        "data/porsi.db-wal",
        "porsi.db.before-20260101T000000Z",
        ".git/config",
        "tests/shared.py",
        "secrets/porsi_telegram_token",
        "porsi-cache/inaproc/a",
        "porsi-backups/porsi-20260101T000000Z.jsonl.gz",
        "bot/__pycache__/cli.pyc",
    ],
)
def test_what_is_secret_or_not_needed_stays_out_of_the_build(path):
    assert kept_out(path)


def test_what_is_installed_gets_into_the_build():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    needed = [
        one for one in tracked if one.split("/")[0] in ("bot", "procurement", "storage", "sync")
    ]
    needed += ["pyproject.toml", "README.md", "LICENSE", "NOTICE.md", "requirements/run.txt"]

    assert [path for path in needed if path and kept_out(path)] == []
