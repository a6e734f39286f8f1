"""Settings: read from the environment or `.env`; what is wrong is named in one line."""

import os
from datetime import time

import pytest

from bot.settings import BadSettings, read_settings, readable_settings


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Read the settings in an empty folder, from `.env` and the environment."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("PORSI_"):
            monkeypatch.delenv(name)

    def read_them(env_file=None, **environment):
        if env_file is not None:
            (tmp_path / ".env").write_bytes(env_file)
        for name, value in environment.items():
            monkeypatch.setenv(f"PORSI_{name}", value)
        return read_settings()

    return read_them


def fault(read, *env_file, **environment):
    with pytest.raises(BadSettings) as refused:
        read(*env_file, **environment)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADMIN_IDS", "lima", "harus nomor pengguna, dipisahkan koma"),
        ("ADMIN_IDS", "-100123", "-100123 bukan nomor seorang pengguna"),
        ("ADMIN_IDS", "1087968824", "1087968824 bukan nomor seorang pengguna"),
        ("TARGET_PERCENT", "0", "harus angka lebih dari 0 sampai 100"),
        ("TARGET_PERCENT", "seratus", "harus angka lebih dari 0 sampai 100"),
        ("LOG_LEVEL", "RIBUT", "harus DEBUG, INFO, WARNING atau ERROR"),
        ("SYNC_TIMES", "24:00", "harus jam seperti 02:47, dipisahkan koma"),
        ("SYNC_TIMES", "02:47Z", "harus jam seperti 02:47, dipisahkan koma"),
        ("SYNC_TIMES", "02:47+08:00, 14:00", "harus jam seperti 02:47, dipisahkan koma"),
        ("WEBHOOK_SECRET", "dengan spasi", "harus 1 sampai 256 huruf, angka, _ atau -"),
        ("WEBHOOK_SECRET", "é", "harus 1 sampai 256 huruf, angka, _ atau -"),
        ("WEBHOOK_SECRET", "a\n", "harus 1 sampai 256 huruf, angka, _ atau -"),
        ("WEBHOOK_SECRET", "a" * 257, "harus 1 sampai 256 huruf, angka, _ atau -"),
        ("LISTEN", "8080", "harus seperti 127.0.0.1:8080"),
        ("LISTEN", ":8080", "harus seperti 127.0.0.1:8080"),
        ("LISTEN", "127.0.0.1:", "harus seperti 127.0.0.1:8080"),
        ("LISTEN", "127.0.0.1:http", "harus seperti 127.0.0.1:8080"),
        ("LISTEN", "127.0.0.1:65536", "harus seperti 127.0.0.1:8080"),
        ("LISTEN", "::1:8080", "harus seperti 127.0.0.1:8080"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_must_be(read, name, value, said):
    assert fault(read, **{name: value}) == f"PORSI_{name}: {said}"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "http://localhost.evil.com",
        "http://127.0.0.1.evil.com",
        "http://localhost@evil.com",
        "http://evil.com#http://127.0.0.1",
        "https://user:secret@api.telegram.org",
        "ftp://127.0.0.1",
        "https://",
        "https://api.telegram.org:https",
        "https://api.telegram.org:99999",
        "http://[::1",
        "127.0.0.1",
        "",
    ],
)
def test_the_token_goes_over_an_open_line_to_this_machine_alone(read, address):
    assert fault(read, TELEGRAM_API=address).startswith("PORSI_TELEGRAM_API: harus https://")


@pytest.mark.parametrize(
    "address",
    ["https://api.telegram.org/", "http://127.0.0.1:8081", "http://localhost:1", "http://[::1]:9"],
)
def test_addresses_that_are_safe(read, address):
    assert read(TELEGRAM_API=address).telegram_api == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://porsi.example.go.id/x",
        "porsi.example.go.id",
        "https://u:p@porsi.example.go.id",
        "https://porsi.example.go.id/x?kunci=1",
        "https://porsi.example.go.id/x#y",
        "https://porsi.example.go.id/{path}",
        "https://porsi.example.go.id/x y",
    ],
)
def test_an_address_to_deliver_to_is_an_address_and_a_path(read, address):
    assert fault(read, WEBHOOK_URL=address).startswith("PORSI_WEBHOOK_URL: ")


def test_where_deliveries_are_awaited(read):
    assert read().webhook_url == ""
    assert read().listen_address == ("127.0.0.1", 8080)
    assert read(LISTEN="[::1]:0").listen_address == ("::1", 0)
    assert read(LISTEN="0.0.0.0:80").listen_address == ("0.0.0.0", 80)


def test_where_the_process_tells_of_itself(read):
    assert read().health_address == ("127.0.0.1", 8081)
    assert read(HEALTH_LISTEN="").health_address is None
    assert read(HEALTH_LISTEN=" ").health_address is None
    assert read(HEALTH_LISTEN="0.0.0.0:9100").health_address == ("0.0.0.0", 9100)
    with pytest.raises(BadSettings, match="PORSI_HEALTH_LISTEN: harus seperti"):
        read(HEALTH_LISTEN="9100")


def test_a_secret_is_what_telegram_takes_or_none(read):
    assert read(WEBHOOK_SECRET="").webhook_secret is None
    told = read(WEBHOOK_SECRET="a-B_9" * 51)
    assert told.webhook_secret.get_secret_value() == "a-B_9" * 51
    assert "PORSI_WEBHOOK_SECRET" not in told.as_environment()


def test_a_misspelt_name_is_named_wherever_it_stands(read):
    said = "PORSI_TELEGRAM_TOKNE tidak dikenal; mungkin maksudnya PORSI_TELEGRAM_TOKEN"

    assert fault(read, TELEGRAM_TOKNE="1:x") == said
    assert fault(read, b"PORSI_TELEGRAM_TOKNE=1:x\n") == said


def test_an_env_file_that_is_no_text_is_said_to_be_none(read):
    assert fault(read, b"PORSI_LOG_LEVEL=\xff\xfe\n") == ".env bukan teks UTF-8"


def test_admins_are_numbers_between_commas_or_semicolons(read):
    assert read(b"PORSI_ADMIN_IDS=1, 2;3,\n").admin_ids == {1, 2, 3}


def test_hours_are_told_as_people_write_them(read):
    assert read(SYNC_TIMES="14.00, 2:47,02.47").sync_times == (time(2, 47), time(14, 0))
    assert read(SYNC_TIMES="").sync_times == ()


@pytest.fixture
def credentials(monkeypatch, tmp_path):
    """Put secret files where systemd would, by their names."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))

    def put(**files):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    return put


def secret(value):
    return value.get_secret_value()


def test_secrets_come_from_files_that_are_called_as_settings(read, credentials):
    credentials(
        porsi_telegram_token=b" 1:x\n",
        PORSI_WEBHOOK_SECRET=b"a-B\n",
        porsi_database_url=b"postgresql://porsi:rahasia@db/porsi\n",
        other_secret=b"not ours",
    )
    told = read()

    assert secret(told.telegram_token) == "1:x"
    assert secret(told.webhook_secret) == "a-B"
    assert told.database_url == "postgresql://porsi:rahasia@db/porsi"


def test_containers_have_their_secrets_in_a_place_of_their_own(read, monkeypatch, tmp_path):
    monkeypatch.setattr("bot.settings.CONTAINER_SECRETS", tmp_path)
    (tmp_path / "porsi_inaproc_token").write_text("inprc-1\n")

    assert secret(read().inaproc_token) == "inprc-1"


def test_a_line_that_was_left_empty_takes_no_secret_away(read, credentials):
    credentials(porsi_telegram_token=b"1:x")

    assert secret(read(b"PORSI_TELEGRAM_TOKEN=\n", TELEGRAM_TOKEN="").telegram_token) == "1:x"


def test_spaces_around_a_token_are_none_of_it(read):
    told = read(TELEGRAM_TOKEN=" 1:x\n", INAPROC_TOKEN="inprc-1 ")

    assert secret(told.telegram_token) == "1:x"
    assert secret(told.inaproc_token) == "inprc-1"


def test_a_misspelt_file_is_named(read, credentials):
    credentials(porsi_telegram_tokne=b"1:x")

    assert (
        fault(read) == "porsi_telegram_tokne tidak dikenal; mungkin maksudnya PORSI_TELEGRAM_TOKEN"
    )


def test_a_file_that_is_no_text_is_said_to_be_none(read, credentials):
    folder = credentials(porsi_telegram_token=b"\xff")

    assert fault(read) == f"Berkas rahasia di {folder} tidak dapat dibaca (bukan teks UTF-8)"


def test_folders_that_are_not_there_are_not_looked_into(read, monkeypatch, tmp_path):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "nowhere"))

    assert read().telegram_token is None


def test_all_that_is_wrong_is_told_at_once_and_the_rest_is_read(read):
    with pytest.raises(BadSettings):
        read(
            b"PORSI_SEND_RTE=1\n", LISTEN="8080", LOG_LEVEL="RIBUT", TELEGRAM_TOKEN="1:x", QQQQ="1"
        )
    told, wrong = readable_settings()

    assert [one.text for one in wrong] == [
        "PORSI_QQQQ tidak dikenal",
        "PORSI_LISTEN: harus seperti 127.0.0.1:8080",
        "PORSI_LOG_LEVEL: harus DEBUG, INFO, WARNING atau ERROR",
        "PORSI_SEND_RTE tidak dikenal; mungkin maksudnya PORSI_SEND_RATE",
    ]
    assert [one.field for one in wrong] == [None, "listen", "log_level", None]
    assert secret(told.telegram_token) == "1:x"
    assert told.listen == "127.0.0.1:8080"


def test_an_env_file_that_may_not_be_read_is_said_to_be_so(read, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", refuse)

    assert fault(read, b"PORSI_LOG_LEVEL=INFO\n") == (".env tidak dapat dibaca (Permission denied)")
