import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.probe import Answer, Probe


@pytest.fixture
def own(url):
    """A database object of this test alone: others would keep its connections."""
    opened = Database(url)
    yield opened
    opened.close()


def test_a_database_that_is_as_it_should_be_answers(own):
    assert Probe(own).ask() is Answer.OK


def test_one_whose_tables_are_older_is_not_to_be_used(own):
    with own.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    assert Probe(own).ask() is Answer.OLD


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_or_another_one_is_noticed_however_well_it_answers(own, tmp_path):
    probe, file = Probe(own), Path(own.reader.url.database)
    assert probe.ask() is Answer.OK
    kept = file.rename(tmp_path / "kept.db")
    assert probe.ask() is Answer.GONE
    assert not file.exists()

    shutil.copy(kept, file)
    assert probe.ask() is Answer.GONE
    file.unlink()
    kept.rename(file)
    assert probe.ask() is Answer.OK


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_refuses_is_unreachable(own):
    address = own.writer.url.set(database="tidak_ada")
    refused = Database(address.render_as_string(hide_password=False))

    assert Probe(refused).ask() is Answer.UNREACHABLE
    refused.close()
