// Ids are UUIDs: 16 bytes in a column, text where a person or Python reads them.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const HYPHEN = 45;
/** Value of a hexadecimal digit by character code; -1 for other characters. */
const DIGIT = Int8Array.from({ length: 128 }, (_, code) => {
  return "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
});

export function idAt(ids: Uint8Array, row: number): string {
  let text = "";
  for (let at = 0; at < 16; at += 1) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
    text += HEX[ids[row * 16 + at]];
  }
  return text;
}

/** Parse an id into 16 bytes; null when the text is not an id. */
export function parseId(text: string): Uint8Array | null {
  const bytes = new Uint8Array(16);
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === HYPHEN) continue;
    const digit = code < 128 ? DIGIT[code] : -1;
    if (digit < 0 || digits === 32) return null;
    bytes[digits >> 1] |= digits % 2 === 0 ? digit << 4 : digit;
    digits += 1;
  }
  return digits === 32 ? bytes : null;
}

export function compareIds(a: Uint8Array, aRow: number, b: Uint8Array, bRow: number): number {
  for (let at = 0; at < 16; at += 1) {
    const difference = a[aRow * 16 + at] - b[bRow * 16 + at];
    if (difference !== 0) return difference;
  }
  return 0;
}
