// Colours for a few lines of Python: words of the language, texts, comments.

interface Token {
  kind: "word" | "text" | "comment" | null;
  text: string;
}

const TOKENS =
  /(#[^\n]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\b(for|in|if|else|import|from|as|with|not|and|or|None|True|False)\b/g;

export function highlight(code: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of code.matchAll(TOKENS)) {
    if (match.index > from) tokens.push({ kind: null, text: code.slice(from, match.index) });
    const kind = match[1] !== undefined ? "comment" : match[2] !== undefined ? "text" : "word";
    tokens.push({ kind, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < code.length) tokens.push({ kind: null, text: code.slice(from) });
  return tokens;
}
