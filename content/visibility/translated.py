"""Translated words: what newsrooms that do not write in English put under `status` and its like, and call these.

Here is only what means nothing else in a newspaper: a road may be `gesperrt`, a school `privé`. All are compared
without accents.
"""

from collections.abc import Mapping

from content.base import Hidden
from content.base.translated_names import STATUS, VISIBILITY, keys_of

SHOWN = (
    "veröffentlicht", "publié", "publiée", "publicado", "publicada", "pubblicato", "pubblicata", "gepubliceerd",
    "publicerad", "publicerat", "publisert", "publiziert", "udgivet", "offentliggjort", "julkaistu", "opublikowany",
    "opublikowane", "opublikowano", "publikováno", "zveřejněno", "publikované", "objavljeno", "objavljen",
    "közzétéve", "publicat", "publicată", "avaldatud", "paskelbta", "publicēts", "argitaratua", "cyhoeddwyd",
    "публикувано", "публикувана", "опубликовано", "опубликован", "опубликована", "опубліковано", "опублікована",
    "објављено", "yayımlandı", "yayınlandı", "yayında", "δημοσιευμένο", "δημοσιεύτηκε", "פורסם", "מפורסם", "منشور",
    "منشورة", "تم النشر", "منتشر شده", "منتشرشده", "प्रकाशित", "প্রকাশিত", "已发布", "已發佈", "已發布", "已发表",
    "已發表", "公開", "公開済み", "公開中", "掲載中", "발행됨", "게시됨", "발행 완료", "เผยแพร่แล้ว", "đã xuất bản",
    "đã đăng", "diterbitkan", "terbit", "telah terbit",
)  # fmt: skip
HIDING: Mapping[Hidden, tuple[str, ...]] = {
    Hidden.DRAFT: (
        "entwurf", "im entwurf", "brouillon", "borrador", "en borrador", "bozza", "in bozza", "rascunho",
        "em rascunho", "esborrany", "zirriborroa", "utkast", "kladde", "luonnos", "mustand", "juodraštis",
        "melnraksts", "szkic", "wersja robocza", "koncept", "osnutek", "nacrt", "piszkozat", "vázlat", "ciornă",
        "drafft", "чернова", "черновик", "в черновике", "чернетка", "чарнавік", "нацрт", "taslak", "πρόχειρο",
        "טיוטה", "مسودة", "المسودة", "پیش نویس", "پیش‌نویس", "प्रारूप", "मसौदा", "ड्राफ्ट", "খসড়া", "ড্রাফট", "草稿",
        "下書き", "초안", "임시저장", "임시 저장", "임시글", "ฉบับร่าง", "แบบร่าง", "bản nháp", "nháp", "draf",
        "konsep",
    ),
    Hidden.UNPUBLISHED: (
        "unveröffentlicht", "nicht veröffentlicht", "noch nicht veröffentlicht", "non publié", "non publiée",
        "dépublié", "à publier", "no publicado", "no publicada", "sin publicar", "despublicado", "non pubblicato",
        "da pubblicare", "não publicado", "niet gepubliceerd", "nieopublikowany", "nieopublikowane",
        "nepublikováno", "nezveřejněno", "ej publicerad", "opublicerad", "ikke publisert", "ikke udgivet",
        "julkaisematon", "не опубликовано", "не опубликован", "не опубликована", "не опубліковано",
        "неопубліковано", "yayınlanmadı", "yayında değil", "לא פורסם", "غير منشور", "منتشر نشده", "अप्रकाशित",
        "অপ্রকাশিত", "未发布", "未發佈", "未發布", "未发表", "未發表", "未公開", "비공개", "미발행", "미공개",
        "chưa xuất bản", "chưa đăng", "belum terbit", "ausstehender review", "en attente de relecture",
        "pendiente de revisión", "revisão pendente", "in attesa di revisione", "wacht op beoordeling",
        "oczekuje na przegląd", "на модерации", "на утверждении", "bekleyen inceleme", "بانتظار المراجعة", "待审核",
        "待審核", "待发布", "待發佈", "待發布", "レビュー待ち", "承認待ち", "公開待ち", "公開前", "검토 대기",
        "chờ duyệt", "menunggu tinjauan",
    ),
    Hidden.FUTURE: (
        "sous embargo", "embargado", "bajo embargo", "sob embargo", "sotto embargo", "onder embargo", "под эмбарго",
        "予約投稿", "公開予約", "定时发布", "定時發佈", "定時發布", "예약 발행",
    ),
    Hidden.PRIVATE: ("私密", "非公開", "仅自己可见", "비밀글"),
    Hidden.UNLISTED: ("限定公開",),
}  # fmt: skip
FLAGS: Mapping[Hidden, tuple[str, ...]] = {
    Hidden.FUTURE: ("Sperrfrist", "gesperrt bis", "эмбарго", "ембарго", "ambargo", "エンバーゴ", "엠바고"),
    Hidden.PRIVATE: (
        "privat", "privé", "privée", "privado", "privada", "privato", "privata", "prywatny", "prywatne", "soukromé",
        "súkromné", "yksityinen", "приватный", "приватно", "özel", "خصوصی", "私有", "私人",
    ),
    Hidden.UNLISTED: (
        "versteckt", "verborgen", "ausgeblendet", "nicht gelistet", "masqué", "caché", "non répertorié", "oculto",
        "oculta", "nascosto", "ukryty", "ukryte", "skryté", "skryto", "dold", "skjult", "piilotettu", "rejtett",
        "скрыто", "скрытый", "скрыть", "приховано", "прихований", "gizli", "κρυφό", "מוסתר", "مخفي", "مخفی", "隐藏",
        "隱藏", "非表示", "숨김", "tersembunyi",
    ),
}  # fmt: skip
"""Names that hide where they say yes; as values they are as the archive's other words under that name have it."""
PUBLIC = (
    "öffentlich", "publique", "público", "pública", "pubblico", "pubblica", "openbaar", "publiczny", "publiczne",
    "veřejné", "offentlig", "julkinen", "nyilvános", "публично", "публічно", "δημόσιο", "herkese açık", "عمومی",
    "公开", "公開的", "一般公開", "全体公開", "공개", "전체 공개", "công khai", "publik",
)  # fmt: skip
PUBLISH = (
    "veröffentlichen", "publier", "publicar", "pubblicare", "publiceren", "publikować", "publikovat", "publicera",
    "публиковать", "опубликовать", "yayınla", "نشر", "发布", "發佈", "發布", "发表", "是否发布", "是否公开",
    "是否發佈", "是否公開", "公開する", "掲載", "掲載する", "공개 여부", "게시", "게시 여부", "발행", "발행 여부",
)  # fmt: skip
"""Names that say of a story with a yes that it is published, and with a no that it is not; so do those of PUBLIC and
SHOWN, which are values as well."""
TRANSLATED = frozenset(keys_of((*STATUS, *VISIBILITY, *SHOWN, *PUBLIC, *PUBLISH)))
"""Names, as they are compared, that may be about something else: an unknown word under them gives no warning."""
VISIBLE = (
    "sichtbar", "visível", "visibile", "zichtbaar", "widoczny", "widoczne", "viditelné", "synlig", "näkyvissä",
    "látható", "видимый", "видно", "görünür", "ορατό", "可见", "可見", "表示", "表示する", "노출", "노출 여부",
)  # fmt: skip
DRAFT_FOLDERS = (
    "entwürfe", "unveröffentlicht", "brouillons", "non publié", "non publiés", "borradores", "bozze", "rascunhos",
    "esborranys", "utkast", "kladder", "luonnokset", "mustandid", "juodraščiai", "melnraksti", "szkice",
    "wersje robocze", "koncepty", "osnutki", "nacrti", "piszkozatok", "vázlatok", "ciorne", "drafftiau", "чернови",
    "черновики", "чернетки", "нацрти", "неопубликованное", "taslaklar", "πρόχειρα", "טיוטות", "مسودات", "المسودات",
    "پیش‌نویس‌ها", "草稿箱", "草稿夹", "未发布", "未發佈", "未公開",
)  # fmt: skip
"""Names of folders of drafts, beside the words for one of them."""
YES = (
    "ja", "jah", "oui", "sí", "si", "sì", "sim", "tak", "ano", "áno", "igen", "da", "да", "так", "evet", "ναι",
    "כן", "نعم", "بله", "हाँ", "हां", "হ্যাঁ", "是", "はい", "예", "네", "ใช่", "có", "ya", "kyllä", "oes", "ie",
    "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "prawda", "pravda", "истина", "правда", "doğru",
    "صحيح", "真", "참",
)  # fmt: skip
NO = (
    "nein", "nee", "nej", "nei", "non", "não", "nao", "nie", "ne", "nem", "nu", "нет", "не", "ні", "hayır", "όχι",
    "לא", "لا", "خیر", "नहीं", "না", "否", "いいえ", "아니요", "아니오", "ไม่", "không", "tidak", "ei", "na",
    "falsch", "faux", "falso", "onwaar", "fałsz", "nepravda", "ложь", "неправда", "yanlış", "خطأ", "假", "거짓",
)  # fmt: skip
"""What stands in place of `true` and `false`."""
NEVER = (
    "kein", "keine", "nie", "niemals", "aucun", "aucune", "jamais", "sans", "ninguno", "ninguna", "nunca", "nenhum",
    "nenhuma", "nessuno", "nessuna", "mai", "geen", "nooit", "brak", "nigdy", "žádné", "nikdy", "niciodată", "нет",
    "никогда", "немає", "ніколи", "yok", "hiç", "ingen", "inget", "aldrig", "aldri", "ikke", "ei koskaan", "soha",
    "κανένα", "ποτέ", "לא", "אין", "لا يوجد", "أبدا", "هرگز", "कभी नहीं", "ไม่มี", "không có", "tidak ada", "无",
    "無", "永不", "なし", "無期限", "없음",
)  # fmt: skip
"""What stands in place of a date that is not to come."""
