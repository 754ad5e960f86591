"""The word that two texts have around a pair of letters: whole compounds of Japanese, and no clauses of Chinese."""

from __future__ import annotations

import pytest

from embeddings.text.shared_words import shared_word

STOP_WORDS = {"系统", "下面"}


@pytest.mark.parametrize(
    ("pair", "ours", "theirs", "word"),
    [
        # A compound is told whole, whatever scripts it is written in, and no part of it.
        ("港祭", "横町みなと港祭りの夜", "港祭りが終わる", ""),
        ("セン", "市民センター講座を開く", "市民センター講座は満員", "市民センター講座"),
        ("セン", "市民センター講座を開く", "市民センターは休み", ""),
        ("確認", "確認申請を出す", "確認書類を出す", ""),
        ("確認", "確認を出す。確認申請の日", "確認が済む", "確認"),
        # A counter is a part of what it counts, and so is what hangs on Latin letters.
        ("冊目", "この3冊目を読む", "次の3冊目を読む", ""),
        ("計画", "市のA計画を読む", "県のA計画を読む", ""),
        # A word ends where its ending does: `手続き`, `受付`.
        ("手続", "その手続きを終える", "手続きが要る", ""),
        ("受付", "その受付を終える", "受付が要る", "受付"),
        ("追加", "駅を追加する", "橋を追加した", "追加"),
        # An adjective is no subject, and neither is what hangs on a word.
        ("不便", "とても不便な駅の", "不便な橋だ", ""),
        ("開発", "橋を開発中だ", "開発の話", "開発"),
        ("開発", "橋を開発中だ", "駅を開発中の", ""),
        # The last part of a compound is what the whole is.
        ("央橋", "東西中央橋の工事", "その中央橋は古い", "中央橋"),
        ("西中", "東西中央橋の工事", "その中央橋は古い", ""),
        # Chinese has no spaces at all: small words are cut off where the rest stands without them.
        ("央桥", "他在中央桥，看", "新中央桥！老", "中央桥"),
        ("央桥", "的中央桥，看", "的中央桥！老", "中央桥"),
        ("渡船", "今天在渡船，坐渡船", "明天在渡船，坐渡船", "渡船"),
        ("话框", "打开对话框吧", "关闭对话框呢", "对话框"),
        ("旧桥", "看旧桥墩，老旧桥墩。旧桥墩", "个旧桥头！这旧桥头", ""),
        ("旧桥", "看旧桥墩，老旧桥，旧桥墩", "个旧桥头！这旧桥。", "旧桥"),
        ("如何", "例子展示了如何走", "例子展示了如何跑", "如何"),
        ("其他", "看其他人", "有其他人", ""),
    ],
)
def test_a_word_is_whole(pair: str, ours: str, theirs: str, word: str) -> None:
    assert shared_word(pair, ours, theirs, STOP_WORDS) == word
