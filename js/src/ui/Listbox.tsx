// A multi-select list, with a search when it is long.

import { useMemo, useState } from "preact/hooks";
import { normalize, tokenize } from "../data/collation.js";
import { type Option, OptionList } from "./OptionList.js";

interface ListboxProps {
  label: string;
  options: readonly Option[];
  chosen: ReadonlySet<string>;
  onToggle: (value: string) => void;
  /** Whether it has a search; by default only with more than 12 options. */
  searchable?: boolean;
  /** Whether it takes the focus when the surrounding dialog or popover opens. */
  focusAtOnce?: boolean;
}

/** Maximum number of options without a search. */
export const FEW = 12;

export function Listbox({ options, searchable, ...others }: ListboxProps) {
  const [search, setSearch] = useState("");
  const found = useMemo(() => {
    const wanted = tokenize(search);
    return options.filter(({ name }) => wanted.every((word) => normalize(name).includes(word)));
  }, [options, search]);
  return (
    <OptionList
      {...others}
      count={found.length}
      optionAt={(at) => found[at]}
      search={search}
      onSearch={setSearch}
      searchable={searchable ?? options.length > FEW}
    />
  );
}
