"""What is said without figures: greeting, help, method, privacy, settings, the bot's own state."""

from __future__ import annotations

from datetime import date
from math import ceil

from bot.commands import (
    AskToErase,
    Erase,
    ForgetOwn,
    ShowHelp,
    ShowMethod,
    ShowRegion,
    ShowSubscription,
)
from bot.formats import day
from bot.parsing import COMMANDS
from bot.replies import words
from bot.replies.reply import Button, Outcome, Reply, bold, plain
from procurement.board import Board
from procurement.regions import Region

#: What Telegram shows in a chat with the bot that is still empty, and on its profile.
DESCRIPTION = (
    "Posisi daerah dalam e-purchasing: porsi terhadap RUP di SiRUP, peringkat, perubahan dan jarak "
    "ke peringkat di atasnya, lengkap dengan tanggal data dan sumber. Ketik nama daerah, misalnya: "
    "pontianak. Peringkat adalah hitungan bot, bukan peringkat LKPP."
)
SHORT_DESCRIPTION = "Porsi dan peringkat e-purchasing daerah. Hitungan bot, bukan peringkat LKPP."
#: Stands above what is offered to who types behind the bot's name.
INLINE_HINT = "Ketik nama daerah, misalnya: pontianak"


def start_reply() -> Reply:
    return Reply(
        "Selamat datang. Ketik nama daerah untuk melihat porsi e-purchasing dan peringkatnya, "
        "misalnya: <b>pontianak</b>\n"
        "/peringkat – posisi dan porsi daerah\n"
        "/top – urutan tertinggi\n"
        "/banding – dua daerah\n"
        "/kejar – jarak ke peringkat dan target\n"
        "/bantuan – semua perintah",
        ((Button.of("Cara hitung", ShowMethod()), Button.of("Bantuan", ShowHelp())),),
    )


def help_reply(is_admin: bool) -> Reply:
    """The table of commands, from the one place where they are declared."""
    listed = [spec for spec in COMMANDS if spec.listed]
    lines = ["Ketik nama daerah, misalnya: <b>tangsel</b> atau <b>pontianak s2 2022</b>", ""]
    lines += [
        _line(spec.name, spec.arguments, spec.description) for spec in listed if not spec.admin
    ]
    lines += ["", 'Dua daerah juga dapat diketik langsung: "singkawang vs bengkayang".']
    if is_admin:
        lines += ["", bold("Khusus admin")]
        lines += [
            _line(spec.name, spec.arguments, spec.description) for spec in listed if spec.admin
        ]
        lines.append(
            "Kirim berkas (CSV, XLSX, JSON, juga dalam gzip atau zip) untuk mengimpor data."
        )
    return Reply("\n".join(lines))


def _line(name: str, arguments: str, description: str) -> str:
    wanted = f" {plain(arguments)}" if arguments else ""
    return f"/{name}{wanted} – {description}"


def method_reply(board: Board, today: date) -> Reply:
    """How a share is made, and what the figures at hand are."""
    lines = [
        bold("Cara hitung"),
        words.FORMULA,
        f"• Transaksi: {words.ORDERS}",
        f"• RUP: {words.PLAN}",
        f"• Nilai kumulatif sejak 1 Januari: {words.SEMESTERS}",
        "• Peringkat dihitung bot dari data yang tersedia, bukan penetapan LKPP; porsi dan nilai "
        "diperingkat terpisah.",
        "• Porsi dan selisihnya dihitung dari rupiah penuh dan baru kemudian dibulatkan, sehingga "
        "selisih angka yang tampil dapat berbeda 0,01.",
        "• Angka rilis (LKPP, media) dikutip terpisah dan tidak pernah diperingkat.",
        "",
        bold("Data yang tersedia"),
        *_holdings(board, today),
    ]
    return Reply("\n".join(lines))


def _holdings(board: Board, today: date) -> list[str]:
    if not board.semesters:
        return ["Belum ada angka yang diterbitkan."]
    lines = []
    for semester in reversed(board.semesters[-6:]):
        figures = board.figures(semester)
        newest = max(figure.data_date for figure in figures)
        sources = sorted({figure.source for figure in figures})
        title = words.semesters_title(semester, figures, today)
        lines.append(
            f"• {title}: {len(figures)} pemerintah daerah, data per {day(newest)}; "
            f"sumber: {plain('; '.join(sources[:2]))}"
        )
    lines.append(f"Edisi data: {board.edition}")
    return lines


def privacy_reply() -> Reply:
    return Reply(
        f"{bold('Privasi')}\n"
        "Kami menyimpan nomor percakapan (chat id), jenisnya dan topiknya, daerah sendiri, daerah "
        "yang dilanggani atau ditunggu datanya, jenis dan jam kabarnya, waktu semuanya dipilih, "
        "serta apakah pesan kami dapat masuk. Daerah yang terakhir ditanyakan disimpan satu hari, "
        "agar pertanyaan lanjutan tidak perlu menyebutnya lagi. Nama, nama pengguna, nomor "
        "telepon, lokasi dan isi pesan tidak disimpan.\n"
        "Kegunaan: menjawab untuk daerah sendiri dan mengirim kabar yang diminta. Catatan bahwa "
        "suatu kabar telah dikirim (daerah, nomor pesan dan hasilnya, tanpa teksnya) disimpan satu "
        "tahun; nomor pembaruan dari Telegram dua hari. Percakapan yang memblokir bot "
        "dihapus setelah 30 hari. Salinan cadangan memuat data yang sama dan dihapus paling "
        "lambat setelah 30 hari. Nomor pengguna admin bot tercatat pada riwayat impor, penerbitan "
        "dan kiriman.\n"
        "Semua data percakapan ini dapat dihapus saat ini juga dengan /hapusdata. Pertanyaan "
        "mengenai data: UKPBJ pengelola bot ini.",
        ((Button.of("Hapus data", AskToErase()),),),
    )


def settings_reply(own: Region | None) -> Reply:
    chosen = bold(own.name) if own else "belum dipilih"
    forget = ((Button.of("Kosongkan daerah saya", ForgetOwn()),),) if own else ()
    return Reply(
        f"{bold('Pengaturan percakapan')}\n"
        f"Daerah saya: {chosen}. Untuk mengganti: /daerahsaya nama daerah",
        (
            *forget,
            (Button.of("Langganan", ShowSubscription()), Button.of("Hapus data", AskToErase())),
        ),
    )


def own_reply(own: Region | None) -> Reply:
    if own is None:
        return Reply(
            "Daerah Bapak/Ibu belum dipilih. Ketik misalnya: /daerahsaya pontianak",
            outcome=Outcome.NONE,
        )
    return Reply(
        f"Daerah Bapak/Ibu: {bold(own.name)}. Cukup ketik /peringkat untuk melihatnya.",
        (
            (
                Button.of("Lihat posisi", ShowRegion(own)),
                Button.of("Kosongkan", ForgetOwn()),
            ),
        ),
    )


def own_set_reply(own: Region) -> Reply:
    return Reply(
        f"{bold(own.name)} dicatat sebagai daerah Bapak/Ibu. Perintah tanpa nama daerah, "
        "misalnya /peringkat atau /opd, kini menjawab untuk daerah ini.",
        ((Button.of("Lihat posisi", ShowRegion(own)),),),
    )


def privately_own_reply() -> Reply:
    return Reply(
        "Daerah sendiri dicatat lewat percakapan pribadi dengan bot.", outcome=Outcome.NONE
    )


def own_forgotten_reply() -> Reply:
    return Reply("Daerah Bapak/Ibu telah dikosongkan.")


def erase_question() -> Reply:
    return Reply(
        "Semua data percakapan ini (daerah sendiri, langganan, catatan kiriman) akan dihapus. "
        "Lanjutkan?",
        ((Button.of("Ya, hapus", Erase()),),),
        Outcome.CHOICE,
    )


def erased_reply(there_was: bool) -> Reply:
    if not there_was:
        return Reply("Tidak ada data percakapan ini yang tersimpan.")
    return Reply("Data percakapan ini telah dihapus.")


def no_figures_reply(is_admin: bool) -> Reply:
    text = "Data belum tersedia: belum ada angka yang diterbitkan."
    if is_admin:
        text += (
            "\nUntuk admin: /segarkan, kirim berkas data ke percakapan ini, atau jalankan "
            "<code>porsi import BERKAS --publish</code>."
        )
    return Reply(text, outcome=Outcome.NONE)


def admins_only_reply(user_id: int | None) -> Reply:
    known = f" ID Anda: {user_id}" if user_id is not None else ""
    return Reply(
        f"Perintah ini khusus admin. Bila Bapak/Ibu memerlukan akses, mohon hubungi UKPBJ.{known}",
        outcome=Outcome.NONE,
    )


def privately_reply() -> Reply:
    return Reply("Perintah admin: mohon lewat percakapan pribadi dengan bot.", outcome=Outcome.NONE)


def too_fast(wait: float) -> str:
    """What who asks too fast reads, once; without markup, because buttons show it, too."""
    return (
        "Mohon tunggu sebentar, Bapak/Ibu; pertanyaan terlalu cepat. "
        f"Silakan lanjutkan {ceil(wait)} detik lagi."
    )


def not_a_text_reply() -> Reply:
    return Reply(
        "Mohon ketik nama daerah, misalnya: tangsel. Semua perintah: /bantuan",
        outcome=Outcome.NONE,
    )


def old_button_reply() -> Reply:
    return Reply("Tombol ini sudah tidak berlaku. Mohon ulangi perintah.", outcome=Outcome.NONE)


def fault_reply(error_id: str) -> Reply:
    return Reply(
        "Mohon maaf, ada gangguan di pihak kami dan sudah dicatat. Mohon coba lagi "
        f"beberapa saat lagi. (kode {error_id})",
        outcome=Outcome.NONE,
    )


def alarm_reply(text: str) -> Reply:
    """For admins: something of ours is wrong."""
    return Reply(f"⚠ {plain(text)}\nGangguan sejenis tidak dikabarkan lagi selama satu jam.")


def refresh_reply() -> Reply:
    return Reply(
        "Di terminal penyegaran dijalankan dengan: <code>porsi sync</code>",
        outcome=Outcome.NONE,
    )
