from storage.chats import Place, forget_chat, own_region, set_own_region
from tests.makers import region
from tests.storage.load import NOW

GROUP = -1_001_234_567_890


def test_a_chat_has_its_own_region_until_it_is_forgotten(database):
    with database.writing() as session:
        set_own_region(session, Place(GROUP, "supergroup"), region("tangsel"), NOW)
    with database.writing() as session:
        set_own_region(session, Place(GROUP, "supergroup"), region("sambas"), NOW)

    with database.reading() as session:
        assert own_region(session, GROUP) == region("sambas")
        assert own_region(session, 7) is None
    with database.writing() as session:
        assert forget_chat(session, GROUP)
        assert not forget_chat(session, GROUP)
    with database.reading() as session:
        assert own_region(session, GROUP) is None
