// A name as text, whatever it contains: isolated from the surrounding text direction, with hidden characters shown.

import { displayText, segments } from "./displayText.js";

interface NameProps {
  text: string;
  /** For each letter, whether to highlight it as a match of a search. */
  hits?: readonly boolean[] | null;
  class?: string;
  /** Whether the title holds the full text, for places that truncate it. */
  titled?: boolean;
  bold?: boolean;
}

export function Name({ text, hits = null, class: className, titled = false, bold = false }: NameProps) {
  const name = (
    <bdi class={className} title={titled ? displayText(text) : undefined}>
      {segments(text, hits).map((piece, at) => {
        if (piece.hidden) {
          return (
            <span key={at} class="aw-hidden-char">
              {piece.text}
            </span>
          );
        }
        return piece.hit ? <mark key={at}>{piece.text}</mark> : piece.text;
      })}
    </bdi>
  );
  return bold ? <b>{name}</b> : name;
}
