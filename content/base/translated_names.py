"""Translated names: what newsrooms that do not write in English call the fields of a story.

They are tried behind the English names, of which a generator knows some. Accents may be left out (`titulo`), and
German's written as two letters (`Schlagwoerter`), as `plain_key` compares. Here is nothing that an English archive
has in another meaning, but for DATES: `data` and `datum` are dates only where a date stands there.
"""

from collections.abc import Iterable, Mapping

from content.base.keys import plain_key

DATES = (
    "Datum", "fecha", "data", "dato", "datas", "дата", "päivämäärä", "dátum", "tarih", "ημερομηνία", "תאריך",
    "التاريخ", "تاريخ", "تاریخ", "तारीख", "दिनांक", "তারিখ", "วันที่", "ngày", "tanggal", "日期", "日付", "날짜",
    "dyddiad", "kuupäev", "datums", "tarikh",
)  # fmt: skip
"""Dates of whatever it may be: that of publication where the file names no other."""
PUBLICATION = (
    "Veröffentlichungsdatum", "Erscheinungsdatum", "Publikationsdatum", "veröffentlicht", "veröffentlicht am",
    "erschienen am", "Veröffentlichung", "date de publication", "date publication", "date de parution", "publié",
    "publié le", "mis en ligne le", "fecha de publicación", "fecha publicación", "publicado", "publicado el",
    "data de publicação", "data publicação", "publicado em", "data di pubblicazione", "data pubblicazione",
    "pubblicato", "pubblicato il", "publicatiedatum", "gepubliceerd", "gepubliceerd op", "data publikacji",
    "opublikowano", "datum publikace", "datum zveřejnění", "publikováno", "zveřejněno", "dátum publikovania",
    "дата публикации", "опубликовано", "дата публікації", "опубліковано", "дата на публикуване", "публикувано",
    "ημερομηνία δημοσίευσης", "yayın tarihi", "yayınlanma tarihi", "yayımlanma tarihi", "publiceringsdatum",
    "publicerad", "publiseringsdato", "publisert", "udgivelsesdato", "udgivet", "julkaisupäivä", "julkaistu",
    "közzététel dátuma", "megjelenés dátuma", "közzétéve", "data publicării", "data de publicació", "datum objave",
    "תאריך פרסום", "تاريخ النشر", "تاریخ انتشار", "प्रकाशन तिथि", "প্রকাশের তারিখ", "วันที่เผยแพร่", "ngày đăng",
    "ngày xuất bản", "tanggal terbit", "tanggal publikasi", "发布日期", "发布时间", "发表日期", "发表时间",
    "發布日期", "發佈日期", "發布時間", "發佈時間", "發表日期", "公開日", "公開日時", "投稿日", "投稿日時",
    "掲載日", "発行日", "게시일", "발행일", "작성일", "등록일", "dyddiad cyhoeddi",
)  # fmt: skip
_CREATED = (
    "erstellt", "erstellt am", "créé le", "date de création", "creado", "creado el", "fecha de creación",
    "criado em", "data de criação", "creato", "creato il", "data di creazione", "aangemaakt", "utworzono",
    "vytvořeno", "создано", "дата создания", "створено", "oluşturulma tarihi", "skapad", "opprettet", "oprettet",
    "luotu", "létrehozva", "oluşturuldu", "创建时间", "创建日期", "建立時間", "建立日期", "作成日", "作成日時",
    "생성일", "생성 일시",
)  # fmt: skip
"""Dates of a file's making, of which a story is as old at least."""
EMBARGO = (
    "Sperrfrist", "Sperrfrist bis", "gesperrt bis", "veröffentlichen am", "veröffentlichen ab", "embargo jusqu'au",
    "sous embargo jusqu'au", "publier le", "embargo hasta", "embargado hasta", "publicar el", "embargo até",
    "publicar em", "embargo fino al", "pubblicare il", "embargo tot", "publiceren op", "embargo do", "эмбарго",
    "эмбарго до", "ембарго до", "ambargo bitişi", "embargo tills", "公開予定日", "公開予定日時", "解禁日時",
    "定时发布时间", "定時發佈時間", "예약 발행일", "엠바고",
)  # fmt: skip
EXPIRY = (
    "Ablaufdatum", "gültig bis", "sichtbar bis", "veröffentlicht bis", "date d'expiration", "date expiration",
    "date de fin de publication", "fecha de caducidad", "fecha de expiración", "data de expiração",
    "data expiração", "data di scadenza", "vervaldatum", "data wygaśnięcia", "дата окончания публикации",
    "過期時間", "过期时间", "到期日", "有効期限", "公開終了日", "公開終了日時", "만료일",
)  # fmt: skip
STATUS = (
    "Veröffentlichungsstatus", "Publikationsstatus", "Redaktionsstatus", "Bearbeitungsstatus", "statut",
    "statut de publication", "statut publication", "état", "état de publication", "estado", "estatus",
    "estado de publicación", "estado publicación", "estado da publicação", "situação", "stato",
    "stato di pubblicazione", "stato pubblicazione", "publicatiestatus", "stan", "status publikacji", "stav",
    "stav publikace", "stanje", "állapot", "stare", "starea", "estat", "statws", "tila", "julkaisutila",
    "publiceringsstatus", "olek", "būsena", "statuss", "статус", "статус публикации", "состояние",
    "статус публікації", "стан", "състояние", "стање", "κατάσταση", "durum", "durumu", "yayın durumu", "סטטוס",
    "מצב", "الحالة", "حالة", "حالة النشر", "وضعیت", "وضعیت انتشار", "स्थिति", "প্রকাশনার অবস্থা", "অবস্থা", "স্ট্যাটাস",
    "สถานะ", "trạng thái", "状态", "狀態", "发布状态", "發佈狀態", "發布狀態", "文章状态", "状態", "ステータス",
    "公開状態", "公開ステータス", "상태", "게시 상태", "공개 상태", "발행 상태",
)  # fmt: skip
"""What `status` is called. Some are a state of Brazil's or of a building as well."""
VISIBILITY = (
    "Sichtbarkeit", "visibilité", "visibilidad", "visibilidade", "visibilità", "zichtbaarheid", "widoczność",
    "viditelnost", "visibilitat", "näkyvyys", "synlighet", "synlighed", "видимость", "видимість", "ορατότητα",
    "görünürlük", "可见性", "公開設定", "公開範囲", "공개 설정", "공개 범위",
)  # fmt: skip
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "Titel", "Überschrift", "Schlagzeile", "titre", "título", "titular", "titolo", "tittel", "tytuł", "titulek",
        "nadpis", "název", "názov", "naslov", "cím", "titlu", "títol", "titulua", "izenburua", "overskrift", "tajuk",
        "teitl", "otsikko", "pealkiri",
        "virsraksts", "pavadinimas", "заголовок", "заглавие", "название", "назва", "наслов", "τίτλος", "başlık",
        "כותרת", "عنوان", "العنوان", "शीर्षक", "শিরোনাম", "ชื่อเรื่อง", "หัวข้อ", "หัวเรื่อง", "tiêu đề", "judul",
        "标题", "標題", "題名", "タイトル", "見出し", "제목",
    ),
    "published": (*PUBLICATION, *DATES, *_CREATED),
    "updated": (
        "aktualisiert", "aktualisiert am", "geändert am", "Änderungsdatum", "date de modification", "mis à jour le",
        "modifié le", "actualizado", "fecha de actualización", "atualizado", "atualizado em", "data de atualização",
        "aggiornato", "data di modifica", "bijgewerkt", "data modyfikacji", "aktualizováno", "обновлено",
        "оновлено", "güncelleme tarihi", "uppdaterad", "oppdatert", "opdateret", "päivitetty", "frissítve",
        "güncellendi", "更新日期", "更新时间", "更新時間", "更新日", "更新日時", "수정일",
    ),
    "expires": EXPIRY,
    "embargo": EMBARGO,
    "tags": (
        "Schlagwörter", "Schlagworte", "Stichwörter", "Stichworte", "Schlüsselwörter", "étiquettes", "mots-clés",
        "etiquetas", "palabras clave", "palavras-chave", "etichette", "parole chiave", "trefwoorden", "tagi",
        "słowa kluczowe", "štítky", "klíčová slova", "kľúčové slová", "ključne riječi", "ključne besede", "теги",
        "метки", "ключевые слова", "мітки", "ключові слова", "етикети", "ознаке", "ετικέτες", "etiketler",
        "anahtar kelimeler", "taggar", "nyckelord", "stikkord", "emneord", "avainsanat", "tunnisteet", "asiasanat",
        "címkék", "kulcsszavak", "etichete", "cuvinte cheie", "etiquetes", "etiketak", "nøkkelord", "nøgleord",
        "paraules clau", "märksõnad", "tagiau",
        "תגיות", "الوسوم", "وسوم", "الكلمات المفتاحية", "برچسب‌ها", "کلیدواژه‌ها", "टैग", "ট্যাগ", "แท็ก",
        "ป้ายกำกับ", "thẻ", "từ khóa", "kata kunci", "标签", "標籤", "关键词", "關鍵字", "關鍵詞", "タグ",
        "キーワード", "태그", "키워드", "Schlagwort", "Stichwort", "étiquette", "mot-clé", "etiqueta", "palabra clave",
        "palavra-chave", "etichetta", "parola chiave", "trefwoord", "słowo kluczowe", "štítek", "klíčové slovo", "тег",
        "ключевое слово", "ключове слово", "etiket", "avainsana",
    ),
    "categories": (
        "Kategorie", "Kategorien", "Ressort", "Ressorts", "Rubrik", "catégorie", "catégories", "rubrique",
        "rubriques", "categoría", "categorías", "sección", "categoria", "categorias", "seção", "secção",
        "categorie", "sezione", "categorieën", "rubriek", "kategoria", "dział", "kategorije", "rubrika",
        "категория", "категории", "рубрика", "раздел", "категорія", "категорії", "розділ", "κατηγορία",
        "κατηγορίες", "kategori", "kategoriler", "kategorier", "avdelning", "osasto", "kategóriák", "kategória",
        "rovat", "קטגוריה", "קטגוריות", "التصنيف", "التصنيفات", "تصنيف", "القسم", "دسته‌بندی", "دسته", "श्रेणी",
        "বিভাগ", "หมวดหมู่", "thể loại", "chuyên mục", "danh mục", "分类", "分類", "栏目", "欄目", "カテゴリ",
        "カテゴリー", "카테고리", "분류",
    ),
    "authors": (
        "Autor", "Autorin", "Autoren", "Verfasser", "auteur", "auteurs", "autrice", "autora", "autores", "autore",
        "autori", "autoři", "autorzy", "redactor", "автор", "авторы", "автори", "συγγραφέας", "συντάκτης", "yazar",
        "författare", "skribent", "forfatter", "kirjoittaja", "szerző", "מחבר", "כתב", "الكاتب", "كاتب", "نویسنده",
        "लेखक", "লেখক", "ผู้เขียน", "tác giả", "penulis", "egilea", "作者", "著者", "筆者", "記者", "记者", "작성자",
        "글쓴이", "저자", "기자", "awdur",
    ),
    "description": (
        "Beschreibung", "Zusammenfassung", "Kurzfassung", "Anriss", "Vorspann", "résumé", "chapô", "chapeau",
        "extrait", "descripción", "resumen", "extracto", "entradilla", "bajada", "descrição", "resumo",
        "descrizione", "riassunto", "sommario", "beschrijving", "omschrijving", "samenvatting", "opis",
        "streszczenie", "popis", "perex", "shrnutí", "описание", "анонс", "опис", "περιγραφή", "περίληψη",
        "açıklama", "özet", "beskrivning", "sammanfattning", "beskrivelse", "ingress", "sammendrag", "kuvaus",
        "tiivistelmä", "leírás", "összefoglaló", "descriere", "descripció", "deskribapena", "תיאור", "תקציר", "الوصف",
        "وصف",
        "الملخص", "ملخص", "توضیحات", "خلاصه", "विवरण", "সারসংক্ষেপ", "คำอธิบาย", "mô tả", "tóm tắt", "deskripsi",
        "ringkasan", "描述", "摘要", "简介", "簡介", "説明", "概要", "抜粋", "설명", "요약", "disgrifiad",
    ),
    "series": (
        "Serie", "série", "serie", "seria", "cykl", "seriál", "serija", "серия", "цикл", "серія", "σειρά",
        "yazı dizisi", "sarja", "sorozat", "sèrie", "סדרה", "سلسلة", "مجموعه", "शृंखला", "ซีรีส์", "loạt bài", "系列",
        "連載", "シリーズ", "연재", "시리즈", "cyfres",
    ),
    "language": (
        "Sprache", "langue", "idioma", "lingua", "língua", "taal", "język", "jazyk", "язык", "мова", "език",
        "γλώσσα", "språk", "sprog", "kieli", "nyelv", "llengua", "iaith", "שפה", "اللغة", "زبان", "भाषा", "ভাষা",
        "ภาษา", "ngôn ngữ", "bahasa", "语言", "語言", "言語", "언어",
    ),
}  # fmt: skip
_SEVERAL_AUTHORS = (
    "Autoren", "auteurs", "autores", "autori", "autoři", "autorzy", "авторы", "автори", "الكاتب", "作者", "記者",
    "记者",
)  # fmt: skip
"""Those under which more than one may stand in a line of text."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def keys_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names as they are compared, those with umlauts also as they are written without."""
    return tuple(dict.fromkeys(plain_key(form) for name in names for form in (name, name.translate(_UMLAUTS))))


FIELD_OF: Mapping[str, str] = {key: field for field, names in _FIELDS.items() for key in keys_of(names)}
"""The field that a name in another language than English is read as, by its plain key."""
DATE_KEYS = frozenset(keys_of(DATES))
PUBLICATION_KEYS = frozenset(keys_of(PUBLICATION))
EMBARGO_KEYS = frozenset(keys_of(EMBARGO))
EXPIRY_KEYS = frozenset(keys_of(EXPIRY))
SEVERAL_AUTHORS_KEYS = frozenset(keys_of(_SEVERAL_AUTHORS))
STATUS_KEYS = frozenset(keys_of((*STATUS, *VISIBILITY)))
_PLACES = {key: place for place, key in enumerate(FIELD_OF)}


def in_order(keys: Iterable[str]) -> list[str]:
    """Give those of the keys that are such names, in the order in which they are tried."""
    return sorted(FIELD_OF.keys() & keys, key=_PLACES.__getitem__)
