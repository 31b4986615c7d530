// Names as a list.

import { Name } from "./Name.js";

interface NameListProps {
  label?: string;
  names: readonly { id: string; name: string }[];
  /** Makes a list that may scroll reachable by keyboard. */
  tabIndex?: number;
}

export function NameList({ label, names, tabIndex }: NameListProps) {
  return (
    <ul aria-label={label} tabIndex={tabIndex}>
      {names.map(({ id, name }) => (
        <li key={id}>
          <Name text={name} />
        </li>
      ))}
    </ul>
  );
}
