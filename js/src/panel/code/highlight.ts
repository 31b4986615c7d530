// Syntax highlighting for a few lines of Python or shell: keywords, strings, comments. It keeps every character.

interface Token {
  kind: "keyword" | "string" | "comment" | null;
  text: string;
}

// A string that does not end goes on to the end, so that nothing is read twice.
const PYTHON =
  /(#[^\n]*)|("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|\b(for|in|if|else|import|from|as|with|not|and|or|None|True|False)\b/g;
// In a shell, `#` starts a comment only after white space, strings may span lines, and single quotes allow no escapes.
const SHELL =
  /(?<![^\s])(#[^\n]*)|("(?:[^"\\]|\\[\s\S])*"?|'[^']*'?)|(?<![^\s(;])(curl|export|read|printf|if|then|fi)(?![^\s;)])/g;

export function highlight(code: string, shell = false): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of code.matchAll(shell ? SHELL : PYTHON)) {
    if (match.index > from) tokens.push({ kind: null, text: code.slice(from, match.index) });
    const kind = match[1] !== undefined ? "comment" : match[2] !== undefined ? "string" : "keyword";
    tokens.push({ kind, text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < code.length) tokens.push({ kind: null, text: code.slice(from) });
  return tokens;
}
