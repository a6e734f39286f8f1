"""
What words of a question mean to us, and which of them mean nothing.

A word has one sense. Whatever has none is not ours: a question that holds such a word is not
understood, so that "berapa penduduk pontianak" is not taken for a question about its share.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cache

from rapidfuzz.distance import OSA

from procurement.names import words


class Sense(Enum):
    """What a word, or several that belong together, says in a question."""

    NOTHING = auto()
    THAT = auto()
    OWN = auto()
    ME = auto()
    AND = auto()
    WITH = auto()
    HOW_MUCH = auto()
    WHO = auto()
    WHICH = auto()
    WHAT = auto()
    WHERE = auto()
    WHEN = auto()
    WHY = auto()
    WAY = auto()
    IF = auto()
    DATA = auto()
    TOPIC = auto()
    SHARE = auto()
    VALUE = auto()
    MONEY = auto()
    PLAN = auto()
    PLAN_PART = auto()
    OUTCOME = auto()
    DETAILED = auto()
    SPENDING = auto()
    RANK = auto()
    LIST = auto()
    COUNT = auto()
    HIGHEST = auto()
    BEST = auto()
    LOWEST = auto()
    WORST = auto()
    LARGEST = auto()
    NATIONAL = auto()
    PLACE = auto()
    KABUPATEN = auto()
    KOTA = auto()
    KABKOTA = auto()
    PROVINCE = auto()
    ALL = auto()
    SAME_PROVINCE = auto()
    NEIGHBOUR = auto()
    OTHER = auto()
    COMPARE = auto()
    MORE_THAN = auto()
    ABOVE = auto()
    BELOW = auto()
    AROUND = auto()
    CHASE = auto()
    LACK = auto()
    AGAIN = auto()
    TARGET = auto()
    REACH = auto()
    UP_DOWN = auto()
    TREND = auto()
    SEMESTERS = auto()
    UNIT = auto()
    UNIT_KIND = auto()
    UNIT_NAME = auto()
    HOLDING = auto()
    LIFT = auto()
    SHOULD = auto()
    GOODS = auto()
    BUYS_WHAT = auto()
    BUY = auto()
    DETAIL = auto()
    QUALITY = auto()
    NO_CODE = auto()
    ORDERS = auto()
    CHART = auto()
    FILE = auto()
    SEND = auto()
    METHOD = auto()
    SOURCE = auto()
    DATE = auto()
    UPDATED = auto()
    LATEST = auto()
    HELP = auto()
    BOT = auto()
    ALERT = auto()
    TELL = auto()
    CHANGE = auto()
    OVERTAKEN = auto()
    OR_NOT = auto()
    NOT = auto()
    OUTSIDE = auto()


#: Words by sense; a blank is written "_" in what is made of several words.
_SPOKEN = {
    Sense.NOTHING: (
        "carikan cariin sampai_dengan sampe_dengan beserta ikut menunjukkan kayak seputar sejak "
        "selama tampak terlihat juga jg pls please barangkali mungkin apa_benar benarkah ya yah "
        "yaa dong donk deh sih nih nich tuh kok kah lah pun loh lho kan nah hmm oh o eh pak bu "
        "bapak ibu kak mbak min admin bang gan bos yth tolong mohon minta mau ingin pengen pingin "
        "hendak perlu_tahu boleh bisa dapat coba tahu tau ketahui tanya bertanya nanya menanyakan "
        "numpang lihat liat lihatkan tampilkan tampilin tunjukkan tunjukin cek cekin kasih beri "
        "berikan kasihkan sebutkan info informasi infonya permisi maaf izin ijin halo hai selamat "
        "pagi siang sore malam terima_kasih makasih trims thanks punten di pada untuk utk buat "
        "bagi dari dr dalam oleh ke tentang soal terkait mengenai terhadap secara per tingkat "
        "level yang yg adalah ialah itulah sekarang skrg skrang kini saat_ini hari_ini sejauh_ini "
        "sudah udah sdh telah masih sedang lagi_di terus trus apakah gimana_dengan "
        "bagaimana_dengan gmn_dengan saja aja se bentuk format doang kira_kira sebenarnya "
        "sebetulnya ini_ya ada berada punya punyanya milik wilayah sebesar seberapa_besar seperti "
        "persis tepat langsung_saja pemda pemerintah persisnya mohon_bantuan mohon_info total "
        "totalnya hasil hasilnya buatkan buatin bikin bikinkan bikinin tampil muncul masuk dapet "
        "mendapat menduduki menempati oke ok jadi lalu antara menurut berdasarkan berdasar makin "
        "semakin selengkapnya lengkapnya nya tersedia"
    ),
    Sense.THAT: "itu ini tersebut tsb sana situ sini disana disitu disini tadi nih_tadi",
    Sense.OWN: (
        "kami kita daerah_saya daerah_kami daerah_kita wilayah_saya wilayah_kami wilayah_kita "
        "pemda_kami pemda_kita pemda_saya kabupaten_kami kabupaten_kita kota_kami kota_kita "
        "kabupaten_saya kota_saya punya_kami punya_kita punya_saya tempat_kami tempat_saya "
        "daerah_sendiri instansi_kami instansi_saya kab_kami kab_saya kabupaten_sendiri"
    ),
    Sense.ME: "saya sy aku gue gw",
    Sense.AND: "dan atau atw ataukah serta & +",
    Sense.WITH: "dengan dgn dg sama ama",
    Sense.HOW_MUCH: (
        "berapa_besar sampai_berapa berapa_miliar berapa_juta berapa_triliun berapa_duit berapa "
        "brp brapa berapakah brpa seberapa bagaimana bagaimanakah gimana gmn bgmn gmna keberapa "
        "ke_berapa berapaan"
    ),
    Sense.WHO: "siapa siapakah sapa siapa_saja siapa_aja siapa_sih",
    Sense.WHICH: "daerah_apa mana mananya manakah yang_mana daerah_mana",
    Sense.WHAT: "apa apanya apa_saja apa_aja apasaja apaan apa_sih",
    Sense.WHERE: "dmn di_mana dimana sampai_mana sampai_di_mana dimanakah",
    Sense.WHEN: "kapan kapankah",
    Sense.WHY: "kenapa mengapa knp knapa kenapakah penyebab sebab",
    Sense.WAY: "cara caranya gimana_caranya",
    Sense.IF: "kalau kalo kl klo jika jikalau bila apabila kalau_ada saat ketika",
    Sense.DATA: "data datanya angka angkanya",
    Sense.TOPIC: (
        "epurchasing purchasing ekatalog katalog ecatalog ecatalogue katalognya lewat_katalog "
        "elektronik pengadaan pbj"
    ),
    Sense.SHARE: (
        "share porsi porsinya persen persennya persentase persentasenya prosentase prosentasenya "
        "presentase capaian capaiannya"
    ),
    Sense.VALUE: "nilai nilainya nominal nominalnya transaksi transaksinya",
    Sense.MONEY: "rupiah rupiahnya",
    Sense.PLAN: "rup rupnya sirup pagu pagu_rup",
    Sense.SPENDING: "belanja belanjanya pembelian",
    Sense.RANK: (
        "urutkan peringkat peringkatnya ranking rankingnya rangking rank posisi posisinya urutan "
        "urutannya kedudukan berperingkat peringkat_ke urutan_ke posisi_ke ranking_ke"
    ),
    Sense.LIST: "daftar daftarnya tabel klasemen top",
    Sense.COUNT: "jumlah jumlahnya banyak banyaknya",
    Sense.BEST: "terbaik termaju paling_bagus paling_baik paling_unggul paling_top juara juaranya",
    Sense.WORST: "terburuk terjelek paling_jelek paling_buruk terlemah paling_lemah",
    Sense.HIGHEST: (
        "pemuncak memimpin tinggi_sendiri tertinggi teratas paling_tinggi paling_atas besar_teratas"
    ),
    Sense.LARGEST: "terbesar terbanyak paling_besar paling_banyak paling_gede",
    Sense.LOWEST: (
        "paling_bontot bontot paling_akhir terendah terbawah terkecil paling_rendah paling_kecil "
        "paling_bawah paling_buncit buncit juru_kunci"
    ),
    Sense.NATIONAL: "nasional indonesia se_indonesia seindonesia seluruh_indonesia se_nasional",
    Sense.PLACE: "daerah daerahnya",
    Sense.KABUPATEN: "kabupaten kab pemkab",
    Sense.KOTA: "kota pemkot",
    Sense.KABKOTA: (
        "kabupaten_kota kab_kota kabupaten_dan_kota kota_dan_kabupaten kab_dan_kota kabkota "
        "kota_kabupaten kota_kab"
    ),
    Sense.PROVINCE: "provinsi propinsi prov pemprov",
    Sense.ALL: "semua semuanya seluruh seluruhnya segenap",
    Sense.SAME_PROVINCE: (
        "satu_provinsi se_provinsi seprovinsi satu_prov se_prov provinsi_yang_sama provinsi_sama "
        "sama_provinsi satu_propinsi"
    ),
    Sense.NEIGHBOUR: "tetangga tetangganya",
    Sense.OTHER: "lain lainnya daerah_lain yang_lain",
    Sense.COMPARE: (
        "komparasi compare banding bandingkan bandingin bandingannya dibanding dibandingkan "
        "dibandingin perbandingan perbandingannya membandingkan vs versus lawan adu diadu beda "
        "bedanya perbedaan"
    ),
    Sense.MORE_THAN: (
        "unggul kalah lebih_tinggi lebih_bagus lebih_baik lebih_besar menang lebih_maju "
        "lebih_unggul lebih_rendah bagusan tinggian baikan besaran unggulan gedean unggul_mana "
        "menang_mana lebih_tinggian lebih_oke rendahan"
    ),
    Sense.ABOVE: (
        "satu_tingkat_di_atas satu_peringkat_di_atas setingkat_di_atas yang_dikejar yg_dikejar "
        "di_atas diatas di_atasnya diatasnya atas atasnya di_depan didepan depan depannya "
        "di_depannya yang_di_atas mengungguli"
    ),
    Sense.BELOW: (
        "satu_tingkat_di_bawah satu_peringkat_di_bawah setingkat_di_bawah yang_mengejar "
        "yg_mengejar yang_ngejar pengejar pengejarnya pengejar_terdekat menempel menempelnya "
        "di_bawah dibawah di_bawahnya dibawahnya bawah bawahnya di_belakang dibelakang belakang "
        "di_belakangnya belakangnya membuntuti dibuntuti buntuti membuntutinya menguntit"
    ),
    Sense.AROUND: (
        "tetangga_peringkat tetangga_terdekat saingan saingannya saingan_terdekat pesaing "
        "pesaingnya pesaing_terdekat rival rivalnya rival_terdekat sekitar sekitarnya di_sekitar "
        "mengapit diapit atas_bawah atas_dan_bawah"
    ),
    Sense.CHASE: (
        "mengejar kejar mengejarnya ngejar menyusul susul nyusul menyalip salip nyalip melewati "
        "lewati melampaui lampaui menyamai"
    ),
    Sense.LACK: (
        "tinggal_berapa sisa_berapa nambah nambahin nambahnya kurangi terpautnya kurang kurangnya "
        "kekurangan kekurangannya selisih selisihnya jarak jaraknya butuh dibutuhkan membutuhkan "
        "perlu diperlukan memerlukan tambah tambahan tambahannya ditambah gap terpaut "
        "harus_tambah kebutuhan"
    ),
    Sense.AGAIN: "lagi",
    Sense.TARGET: "target targetnya",
    Sense.REACH: (
        "seberapa_jauh berapa_jauh naik_satu_peringkat naik_1_peringkat naik_satu_tingkat "
        "naik_setingkat nyampe sampe biar_sampai menembusi tercapainya biar supaya agar "
        "untuk_mencapai mencapai capai tercapai menuju sampai hingga tembus menembus naik_ke "
        "menjadi ke_target menyentuh naik_peringkat naik_ke_peringkat_berikutnya buat_naik "
        "untuk_naik"
    ),
    Sense.UP_DOWN: (
        "naik turun meningkat menurun naiknya turunnya kenaikan penurunan peningkatan merosot "
        "anjlok melorot membaik memburuk naik_turun turun_naik naik_turunnya"
    ),
    Sense.TREND: (
        "kemajuan kemajuannya kemunduran history perjalanan dari_tahun_ke_tahun tahun_ke_tahun "
        "tren trend trennya trendnya perkembangan perkembangannya riwayat pergerakan historis "
        "sejarah dari_waktu_ke_waktu"
    ),
    Sense.CHANGE: "berubah perubahan perubahannya",
    Sense.SEMESTERS: (
        "antarsemester antar_semester semester_ke_semester dari_semester_ke_semester "
        "tiap_semester setiap_semester per_semester persemester per_bulan bulanan "
        "dari_bulan_ke_bulan"
    ),
    Sense.UNIT: (
        "opd opdnya satker satkernya skpd perangkat_daerah unit_kerja satuan_kerja opd_opd "
        "organisasi_perangkat_daerah"
    ),
    Sense.HOLDING: (
        "paling_menghambat paling_menahan paling_membebani biang penyebab_rendah menurunkan "
        "menyebabkan_turun menahan menghambat membebani memberatkan penghambat menahannya "
        "menahan_porsi bikin_rendah menyeret nahan"
    ),
    Sense.LIFT: (
        "menaikkan menaikan naikin naikkan dorong didorong mendorong mendongkrak dongkrak "
        "didongkrak genjot digenjot menggenjot mengangkat mengungkit pengungkit mengerek"
    ),
    Sense.SHOULD: (
        "prioritas diprioritaskan difokuskan fokus dikejar digerakkan harus harusnya sebaiknya "
        "mesti paling_bisa paling_mungkin paling_mampu perlu_di"
    ),
    Sense.GOODS: (
        "produk_yang_dibeli barang_yang_dibeli komoditas_yang_dibeli barang_yang_paling_banyak "
        "isi_etalase etalase etalasenya komoditas komoditasnya komoditi apa_saja_yang_dibeli "
        "apa_yang_dibeli"
    ),
    Sense.BUYS_WHAT: (
        "kategori_belanja belanja_apa belanja_apa_saja belanja_apa_aja beli_apa beli_apa_saja "
        "beli_apa_aja barang_apa barang_apa_saja jenis_belanja produk_apa produk_apa_saja "
        "jenis_barang beli_apa_saja_lewat"
    ),
    Sense.BUY: "beli dibeli membeli lewat melalui dibelanjakan_lewat belanjakan",
    Sense.DETAIL: (
        "menurut_metode_pemilihan menurut_metode_pengadaan umkk umkknya umk umkm umkmnya "
        "umk_koperasi koperasi pdn pdnnya produk_dalam_negeri toko_daring menurut_metode "
        "per_metode metode_pengadaan metode_pemilihan v5 v6 katalog_v5 katalog_v6 versi_5 versi_6 "
        "rup_epurchasing rup_ekatalog usaha_kecil"
    ),
    Sense.OUTCOME: (
        "progres progress progresnya realisasi realisasinya kinerja kinerjanya performa performanya"
    ),
    Sense.DETAILED: "rincian rinciannya detail detailnya rinci",
    Sense.PLAN_PART: "penyedia swakelola",
    Sense.QUALITY: (
        "benar betul aneh keanehannya kebenaran dipercaya percaya valid akurat keakuratan "
        "kualitas kualitasnya mutu mutunya janggal kejanggalan kejanggalannya keanehan anomali "
        "anomalinya meragukan diragukan keabsahan keandalan kredibel temuan"
    ),
    Sense.NO_CODE: (
        "tidak_ada_kode_rupnya tanpa_kode_rupnya tidak_berkode_rup tanpa_kode_rup "
        "tidak_ada_kode_rup tak_berkode_rup"
    ),
    Sense.ORDERS: "pesanan pesanannya paket",
    Sense.CHART: (
        "gambarin plot grafik grafiknya gambar gambarnya gambarkan diagram diagramnya chart bagan "
        "kurva visualisasi grafis"
    ),
    Sense.FILE: (
        "unduh unduhan download donlot donwload ekspor export berkas berkasnya file filenya excel "
        "excelnya xlsx xls csv pdf lembar_fakta lembar_faktanya lembarfakta spreadsheet mengunduh"
    ),
    Sense.SEND: "cetak kirim kirimkan kirimi kirimin",
    Sense.METHOD: (
        "rumus rumusnya hitung menghitung menghitungnya menghitungnya_bagaimana dihitung "
        "dihitungnya hitungan hitungannya perhitungan perhitungannya ngitung ngitungnya metode "
        "metodenya dasar dasarnya dasar_hitung dasar_hitungnya penghitungan metodologi "
        "cara_hitung cara_hitungnya"
    ),
    Sense.SOURCE: "sumber sumbernya dari_mana darimana asalnya asal diambil diperoleh",
    Sense.DATE: "sampai_tanggal per_kapan tanggal tgl tanggalnya per_tanggal",
    Sense.UPDATED: (
        "diperbarui diperbaharui update diupdate updatenya pembaruan mutakhir diperbaruinya "
        "terupdate dimutakhirkan pemutakhiran"
    ),
    Sense.LATEST: "terbarunya terakhir terakhirnya terbaru terkini",
    Sense.HELP: (
        "daftar_perintah contoh_pertanyaan menu_bantuan bisa_bantu_apa bantu_apa bantuan help "
        "panduan fitur perintah petunjuk_penggunaan cara_pakai cara_pakainya cara_menggunakan "
        "cara_menggunakannya cara_pakai_bot tanya_apa tanya_apa_saja bisa_apa bisa_apa_saja "
        "bisa_tanya_apa bisa_tanya_apa_saja ditanyakan bisa_ditanyakan tanyakan nanya_apa_aja "
        "nanya_apa_saja bisa_ngapain"
    ),
    Sense.BOT: "bot botnya porsibot kamu anda",
    Sense.ALERT: (
        "aktifkan_notifikasi aktifkan_langganan kabari kabarin ingatkan langganan berlangganan "
        "ikuti notifikasi subscribe"
    ),
    Sense.TELL: "beritahu beri_tahu kasih_tahu kasih_tau infokan kabarkan beritahukan",
    Sense.OVERTAKEN: "disalip disusul dilewati tersalip",
    Sense.OR_NOT: "nggak ngga gak ga enggak tidak tdk engga kagak",
    Sense.NOT: "bukan selain kecuali belum blm tanpa jangan tak",
    Sense.OUTSIDE: (
        "tender lelang pemenang apbd apbn itkp penduduk cuaca harga laptop kemiskinan gaji "
        "pegawai anggaran kontraktor vendor ipm inflasi luas korupsi jalan tkdn pilkada jadwal "
        "alamat telepon dunia ikpa sakip spse lpse pad dak dau"
    ),
}

#: Kinds of work units, as they are said; "dinas" alone is a kind, too.
KIND_WORDS = (
    "dinas badan sekretariat setda kecamatan kelurahan rsud puskesmas rumah_sakit camat "
    "sekretariat_daerah"
)
#: Words of work units' names by which people ask for them.
NAME_WORDS = (
    "kesehatan pendidikan pekerjaan_umum pu pupr perhubungan sosial pariwisata pertanian "
    "perikanan kelautan peternakan perkebunan kehutanan ketahanan_pangan pangan perdagangan "
    "perindustrian koperasi_usaha tenaga_kerja ketenagakerjaan lingkungan_hidup "
    "kominfo komunikasi_dan_informatika komunikasi_informatika perumahan permukiman "
    "kependudukan catatan_sipil dukcapil pemadam_kebakaran damkar perpustakaan kearsipan "
    "pemuda_dan_olahraga pemuda_olahraga kebudayaan penanaman_modal perizinan "
    "pemberdayaan_masyarakat pemberdayaan_perempuan inspektorat bappeda bapenda bpkad bkad bkd "
    "bkpsdm bpbd kesbangpol satpol_pp satpol dprd setwan keuangan kepegawaian pendapatan "
    "perencanaan_pembangunan dlh dpmptsp disdukcapil diskominfo"
)
#: Names run together, with the word and the kind that they say.
RUN_TOGETHER = {
    "dinkes": "kesehatan",
    "disdik": "pendidikan",
    "diknas": "pendidikan",
    "dishub": "perhubungan",
    "dinsos": "sosial",
    "dispar": "pariwisata",
    "distan": "pertanian",
    "diskan": "perikanan",
    "disnaker": "tenaga kerja",
    "disperindag": "perindustrian",
    "disdag": "perdagangan",
    "dispora": "olahraga",
    "disbun": "perkebunan",
}


@cache
def unit_words() -> frozenset[str]:
    """All words by which work units are asked for."""
    told = [*NAME_WORDS.replace("_", " ").split(), *RUN_TOGETHER]
    return frozenset(told + " ".join(RUN_TOGETHER.values()).split())


MOST_WORDS = 4
#: Shorter words than this are not corrected; of longer ones a letter, of the longest two.
SHORT, LONG = 4, 9
#: Words of questions that are recognised though they are misspelt.
_KEPT_IN_MIND = (
    *("siapa", "nilai", "dinas", "naik", "turun", "kabupaten", "provinsi"),
    *words(
        "peringkat ranking rangking posisi posisinya porsi porsinya persentase persentasenya "
        "prosentase capaian berapa berapakah bagaimana gimana tertinggi terendah terbaik terburuk "
        "terbawah teratas terbesar terkecil banding bandingkan perbandingan dibandingkan "
        "perkembangan perkembangannya perubahan meningkat menurun kenaikan penurunan grafik "
        "diagram download etalase komoditas kekurangan selisih selisihnya kecamatan puskesmas "
        "sekretariat menaikkan mendongkrak didorong transaksi rumusnya perhitungan menghitung "
        "diperbarui membuntuti tetangga mencapai mengejar menyalip dipercaya kejanggalan kualitas "
        "nasional langganan epurchasing ekatalog"
    ),
)
#: What is written so is another word.
_OTHERS = frozenset(words("peringatan perkiraan menurut beberapa persentasi posisinya terbatas"))


@cache
def senses() -> dict[tuple[str, ...], Sense]:
    """All that is said, word by word, with its sense."""
    spoken: dict[tuple[str, ...], Sense] = {}
    for sense, told in (
        *_SPOKEN.items(),
        (Sense.UNIT_KIND, KIND_WORDS),
        (Sense.UNIT_NAME, NAME_WORDS),
        (Sense.UNIT_NAME, " ".join(RUN_TOGETHER)),
    ):
        for word in told.split():
            spoken.setdefault(tuple(word.split("_")), sense)
    return spoken


@cache
def corrected(word: str) -> str:
    """
    The word that `word` misspells; itself where it misspells none, or more than one sense.

    >>> corrected("perngkat"), corrected("penduduk"), corrected("bndingkan")
    ('peringkat', 'penduduk', 'bandingkan')
    """
    if len(word) < SHORT or word in _OTHERS or not word.isalpha():
        return word
    found = []
    for known in _KEPT_IN_MIND:
        most = 2 if len(known) >= LONG else 1
        distance = OSA.distance(word, known, score_cutoff=most)
        if distance <= most and known[0] == word[0]:
            found.append((distance, known))
    nearest = [known for distance, known in found if distance == min(found)[0]]
    told = {senses()[(known,)] for known in nearest}
    return nearest[0] if len(told) == 1 else word
