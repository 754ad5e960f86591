// Dates for people: the day that a story's date says, which is the newsroom's, wherever the reader's browser is.
const LONG = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

export function day(published) {
  return published ? LONG.format(new Date(published.slice(0, 10))) : "";
}
