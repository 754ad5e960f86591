"""Scripts that set no spaces between words, or hang endings onto them, as parts of a class of a regular expression."""

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7af"
UNSPACED = f"{HAN}{KATAKANA}{HANGUL}\u3041-\u309f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""These with Hiragana, Thai, Lao, Burmese and Khmer, the vowels and marks of these included."""
