"""Words and sentences are whole in scripts whose vowels are marks, and where no blank follows a full stop."""

import pytest

from embeddings.text.sentences import sentences
from embeddings.text.words import stems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("বাজার কমিটি।", ["বাজার", "কমিটি"]),
        ("बाज़ार की समिति", ["बाज़ार", "की", "समिति"]),
        ("சந்தை குழு", ["சந்தை", "குழு"]),
        ("هٰذَا كِتَابٌ", ["هٰذَا", "كِتَابٌ"]),
        ("שָׁלוֹם עוֹלָם", ["שָׁלוֹם", "עוֹלָם"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("cafe\u0301 naïve", ["cafe\u0301", "naïve"]),
        ('צה"ל ב"הארץ"', ['צה"ל', "ב", "הארץ"]),
        ("col·laboració A · B", ["col·laboració", "A", "B"]),
        ("the_old_bridge", ["the_old_bridge"]),
    ],
)
def test_words_are_whole(text: str, words: list[str]) -> None:
    (sentence,) = sentences(text)
    assert [text[word.start : word.end] for word in sentence.words] == words


@pytest.mark.parametrize("text", ["বাজার কমিটি", "बाज़ार समिति", "சந்தை குழு", "שָׁלוֹם עוֹלָם"])
def test_stems_are_of_whole_words(text: str) -> None:
    assert len(stems(text)) == 2


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("বাজার বন্ধ। ফেরি চলছে।", ["বাজার বন্ধ।", "ফেরি চলছে।"]),
        ("橋は閉鎖された。市場は開く。", ["橋は閉鎖された。", "市場は開く。"]),
        ("桥关了！“市场开了。”他说。", ["桥关了！", "“市场开了。”", "他说。"]),
        ("هل أغلق الجسر؟ نعم.", ["هل أغلق الجسر؟", "نعم."]),
        ("The U.S. Senate met. It rose.", ["The U.S. Senate met.", "It rose."]),
    ],
)
def test_sentences_end_where_the_script_ends_them(text: str, cut: list[str]) -> None:
    assert [text[sentence.start : sentence.end] for sentence in sentences(text)] == cut
