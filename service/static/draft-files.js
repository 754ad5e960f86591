// A file that was dropped or opened → its text, or a sentence that says why there is none.
import { fill, gettext, ngettext } from "./i18n.js";

const KINDS = [
  [/\.(docx?|docm|dotx?|odt|ott|fodt|rtf|pages|wpd|sxw)$/i, /wordprocessingml|msword|opendocument\.text|rtf/,
    gettext("“%(name)s” is a word processor’s document. There, save it as plain text or Markdown, and drop that; or copy its text and paste it here. Nothing was changed.")],
  [/\.pdf$/i, /^application\/pdf/, gettext("“%(name)s” is a PDF. Copy its text and paste it here. Nothing was changed.")],
  [/\.(png|jpe?g|gif|webp|avif|hei[cf]|tiff?|bmp|ico|psd|svg|eps)$/i, /^image\//, gettext("“%(name)s” is a picture. Only text is read here: drop the story’s text or Markdown file. Nothing was changed.")],
  [/\.(mp[34]|m4[av]|wav|ogg|og[av]|flac|aac|mov|avi|mkv|webm)$/i, /^(audio|video)\//, gettext("“%(name)s” is a recording. Only text is read here: drop the story’s text or Markdown file. Nothing was changed.")],
  [/\.(xlsx?|ods|numbers|pptx?|odp|key)$/i, /spreadsheet|ms-excel|presentation|ms-powerpoint/, gettext("“%(name)s” is a table or slides. Copy the text in it and paste it here. Nothing was changed.")],
  [/\.(zip|gz|tgz|tar|7z|rar|bz2|xz)$/i, /zip|x-tar|x-7z|x-rar|x-bzip/, gettext("“%(name)s” is packed. Unpack it, and drop the text or Markdown file in it. Nothing was changed.")],
];
const BEGINNINGS = [ // what a file begins with, whatever it is called → the kind above
  [/^(PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf)/, 0], [/^%PDF-/, 1], [/^(\x89PNG|GIF8[79]a|\xff\xd8\xff|II\*\0|MM\0\*|RIFF....WEBP)/s, 2],
  [/^(\x1f\x8b|7z\xbc\xaf|Rar!)/, 5],
];
const NOT_TEXT = gettext("“%(name)s” is not a text file. Save the story as text or Markdown, in UTF-8, and drop that. Nothing was changed.");
const SOME = 0.01; // share of control characters that a text may hold: old programs leave a few

export class Unreadable extends Error {}

// `most` is the length in bytes above which the service takes no draft. Gives {text, note}; throws Unreadable.
export async function readText(file, most) {
  const refuse = (why) => { throw new Unreadable(fill(why, { name: file.name })); };
  const kind = KINDS.find(([suffix, type]) => suffix.test(file.name) || type.test(file.type));
  if (kind) refuse(kind[2]);
  if (file.size > most) refuse(ngettext("“%(name)s” is larger than %(num)s byte, and hardly a story. Paste the part that matters. Nothing was changed.",
    "“%(name)s” is larger than %(num)s bytes, and hardly a story. Paste the part that matters. Nothing was changed.", most));
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    refuse(gettext("“%(name)s” cannot be read: it is a folder, or was moved, or may not be opened. Drop the file itself. Nothing was changed."));
  }
  const begins = String.fromCharCode(...bytes.subarray(0, 16));
  const found = BEGINNINGS.find(([beginning]) => beginning.test(begins));
  if (found) refuse(KINDS[found[1]][2]);
  const { text, note } = decode(bytes) ?? refuse(NOT_TEXT);
  if (!text.trim()) refuse(gettext("“%(name)s” is empty. Nothing was changed."));
  return { text, note: note ?? "" };
}

function decode(bytes) {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  const text = strictly(marked || "utf-8", bytes);
  if (text !== null) return isText(text) ? { text } : null;
  if (marked) return null;
  // Not UTF-8. With letters beyond ASCII that are right in it, it was UTF-8 and is damaged: to read it as anything else
  // would garble those. 0xFFFD is what is put in place of what is wrong.
  const mended = new TextDecoder("utf-8").decode(bytes);
  const wrong = mended.split("\ufffd").length - 1;
  const right = (mended.match(/[^\0-\x7f\ufffd]/gu) ?? []).length;
  if (right > wrong) return isText(mended) ? { text: mended, note: damaged(wrong) } : null;
  const western = new TextDecoder("windows-1252").decode(bytes);
  // Undefined there, and left as control characters.
  if (/[\x81\x8d\x8f\x90\x9d]/.test(western) || !isText(western)) return null;
  return { text: western, note: gettext("It is not UTF-8 and was read as Windows-1252: look at its quotes and accents.") };
}

function damaged(letters) {
  return ngettext("It is not wholly UTF-8: %(num)s letter that is wrong stands as \ufffd.",
    "It is not wholly UTF-8: %(num)s letters that are wrong stand as \ufffd.", letters);
}

function strictly(name, bytes) {
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isText(text) {
  if (text.includes("\0")) return false;
  const odd = (text.match(/[\x01-\x08\x0e-\x1f\x7f]/g) ?? []).length;
  return odd <= text.length * SOME;
}
