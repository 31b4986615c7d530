// A name as text, whatever it holds: set apart from the direction of its surroundings, hidden characters shown.

import { displayText, segments } from "../shown.js";

interface NameProps {
  text: string;
  /** Marks what this search finds in it. */
  search?: string;
  class?: string;
  /** Whether the whole text stands in the title, for places that cut it off. */
  titled?: boolean;
}

export function Name({ text, search = "", class: className, titled = false }: NameProps) {
  return (
    <bdi class={className} title={titled ? displayText(text) : undefined}>
      {segments(text, search).map((piece, at) => {
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
}
