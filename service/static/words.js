// Words of a text in any script.

// Letters with the marks that belong to them, joined by apostrophes and hyphens.
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*(?:[’'-][\p{L}\p{N}][\p{L}\p{M}\p{N}\u200c\u200d]*)*/gu;
// Scripts that set no space between words. Korean does.
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const LETTERS_A_WORD = 2; // where a browser cannot tell words apart: Japanese has about as many
const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;

export function words(text, by = segmenter) {
  let n = 0;
  for (const [run] of text.matchAll(WORD)) n += UNSPACED.test(run) ? segments(run, by) : 1;
  return n;
}

function segments(run, by) {
  if (!by) return Math.ceil([...run].length / LETTERS_A_WORD);
  let n = 0;
  for (const { isWordLike } of by.segment(run)) if (isWordLike) n++;
  return n;
}
