"""Translated words: what newsrooms that do not write in English put under `status` and its like.

Here is only what means nothing else in a newspaper: a road may be `gesperrt`, a school `privé`.
"""

from collections.abc import Mapping

from content.base import Hidden

SHOWN = (
    "veröffentlicht", "publié", "publiée", "publicado", "publicada", "pubblicato", "pubblicata", "gepubliceerd",
    "publicerad", "publicerat", "publisert", "udgivet", "offentliggjort", "julkaistu", "opublikowany", "opublikowane",
    "publikováno", "zveřejněno", "publikované", "objavljeno", "objavljen", "közzétéve", "publicat", "publicată",
    "публикувано", "опубликовано", "опубликован", "опубликована", "опубліковано", "објављено", "yayımlandı",
    "yayınlandı", "yayında", "δημοσιευμένο", "δημοσιεύτηκε", "פורסם", "منشور", "منتشر شده", "प्रकाशित", "প্রকাশিত",
    "已发布", "已發佈", "已發布", "公開", "公開済み", "公開中", "발행됨", "게시됨", "เผยแพร่แล้ว", "đã xuất bản",
    "đã đăng", "diterbitkan", "terbit",
)  # fmt: skip
HIDING: Mapping[Hidden, tuple[str, ...]] = {
    Hidden.DRAFT: (
        "entwurf", "brouillon", "borrador", "bozza", "rascunho", "esborrany", "utkast", "kladde", "luonnos", "mustand",
        "juodraštis", "melnraksts", "szkic", "wersja robocza", "koncept", "osnutek", "nacrt", "piszkozat", "vázlat",
        "ciornă", "чернова", "черновик", "чернетка", "чарнавік", "нацрт", "taslak", "πρόχειρο", "טיוטה", "مسودة",
        "پیش نویس", "پیش‌نویس", "प्रारूप", "मसौदा", "খসড়া", "草稿", "下書き", "초안", "ฉบับร่าง", "bản nháp", "draf",
    ),
    Hidden.UNPUBLISHED: (
        "unveröffentlicht", "nicht veröffentlicht", "non publié", "non publiée", "dépublié", "no publicado",
        "no publicada", "non pubblicato", "não publicado", "niet gepubliceerd", "не опубликовано", "не опубліковано",
        "未发布", "未發佈", "未公開", "비공개",
    ),
    Hidden.FUTURE: ("sous embargo", "embargado", "予約投稿", "定时发布", "定時發佈"),
    Hidden.PRIVATE: ("私密", "非公開"),
}  # fmt: skip
YES = (
    "ja", "jah", "oui", "sí", "si", "sì", "sim", "tak", "ano", "áno", "igen", "da", "да", "так", "evet", "ναι", "כן",
    "نعم", "بله", "हाँ", "हां", "是", "はい", "예", "네", "ใช่", "có", "ya", "kyllä",
)  # fmt: skip
NO = (
    "nein", "nee", "nej", "nei", "non", "não", "nao", "nie", "ne", "nem", "nu", "нет", "не", "ні", "hayır", "όχι", "לא",
    "لا", "خیر", "नहीं", "否", "いいえ", "아니요", "ไม่", "không", "tidak", "ei",
)  # fmt: skip
"""What stands in place of `true` and `false`."""
