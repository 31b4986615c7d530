// The first few names in a sentence, in which a very long name scrolls.

import { Name } from "./Name.js";
import { Some } from "./Some.js";

/** Maximum number of names. */
const MAX_NAMED = 5;
/** Maximum number of characters of a name that flows with the sentence. */
const MAX_FLOWING = 200;

interface NamesProps {
  names: readonly string[];
  /** How many there are, if more than these. */
  count?: number;
  /** Shows all of them. */
  onMore?: () => void;
}

export function Names({ names, count = names.length, onMore }: NamesProps) {
  return (
    <Some
      of={names}
      max={MAX_NAMED}
      count={count}
      more={(words) => (
        <>
          {" "}
          {onMore ? (
            <button type="button" class="aw-link" onClick={onMore}>
              {words}
            </button>
          ) : (
            words
          )}
        </>
      )}
    >
      {(name, at) => (
        <span key={name} class={name.length > MAX_FLOWING ? undefined : "aw-flows"}>
          {at > 0 && (at === count - 1 ? " and " : ", ")}
          <Name text={name} bold />
        </span>
      )}
    </Some>
  );
}
