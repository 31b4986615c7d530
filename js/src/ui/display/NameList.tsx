// Names as a list, and how many more there are.

import { Name } from "./Name.js";
import { Some } from "./Some.js";

interface NameListProps {
  label?: string;
  names: readonly { id: string; name: string }[];
  max?: number;
  /** How many there are, if more than these. */
  count?: number;
  /** Makes a list that may scroll reachable by keyboard. */
  tabIndex?: number;
}

export function NameList({ label, names, max = names.length, count, tabIndex }: NameListProps) {
  return (
    <Some
      of={names}
      max={max}
      count={count}
      list={(some) => (
        <ul aria-label={label} tabIndex={tabIndex}>
          {some}
        </ul>
      )}
    >
      {({ id, name }) => (
        <li key={id}>
          <Name text={name} />
        </li>
      )}
    </Some>
  );
}
