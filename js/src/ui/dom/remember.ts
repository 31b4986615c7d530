// What the browser remembers after the page has gone. Some hosts forbid it: then it lasts as long as the view.

type Place = "localStorage" | "sessionStorage";

/** Remember a text; null forgets it. */
export function remember(place: Place, key: string, text: string | null): void {
  try {
    if (text === null) window[place].removeItem(key);
    else window[place].setItem(key, text);
  } catch {}
}

/** The text last remembered; null if there is none. */
export function remembered(place: Place, key: string): string | null {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}
