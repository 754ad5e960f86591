// What a tab keeps until it is closed. Where the browser allows none, or has no room, nothing fails.

// The text kept under a key, else null.
export function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

// Keep a text, or forget the key where there is none. Whether the tab's storage took it.
export function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

// A token without what was copied along with it, such as blanks, quotes and signs of no width: it holds none of them, and
// a browser sends no request with some.
export const plainToken = (token) => token.replace(/[^!-~]/g, "");
