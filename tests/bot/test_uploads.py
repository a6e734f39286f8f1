"""Files that admins send, beside the wire: what is told where a message cannot be edited."""

from types import SimpleNamespace

from telegram.error import BadRequest

from bot.asker import Asker
from bot.uploads import Uploads
from tests.bot.conftest import TODAY, conversation_over
from tests.makers import figure
from tests.storage.load import load


class Deleted:
    """A message whose chat shows no other of ours any more."""

    chat = SimpleNamespace(type="private", PRIVATE="private")

    def __init__(self):
        self.replies = []

    async def reply_text(self, html, **_):
        self.replies.append(html)
        return self

    async def edit_text(self, *_, **__):
        raise BadRequest("Message to edit not found")


class Document:
    file_name, file_size = "rekap.csv", 5

    async def get_file(self):
        return self

    async def download_to_drive(self, path):
        path.write_text("kode")


async def test_the_report_of_a_file_comes_even_where_its_message_was_deleted(store, monkeypatch):
    run_id = load(store, figure("sambas", 5))

    async def check(*_):
        return run_id

    uploads = Uploads(store, "", conversation_over(store), lambda: TODAY)
    monkeypatch.setattr(uploads, "_check", check)
    message = Deleted()
    await uploads.take(message, Document(), Asker(chat_id=99, user_id=99, is_admin=True))

    assert message.replies[1].startswith(f"<b>Laporan impor</b> #{run_id}")
