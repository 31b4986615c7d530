// A list of which several can be chosen, with a search where it is long.

import { useMemo, useState } from "preact/hooks";
import { normalize, tokenize } from "../collation.js";
import { type Option, OptionList } from "./OptionList.js";

interface ListboxProps {
  label: string;
  options: readonly Option[];
  chosen: ReadonlySet<string>;
  onToggle: (value: string) => void;
  /** Whether a search stands above; else only over 12 options. */
  searchable?: boolean;
  /** Whether it has the focus when the dialog or the popover around it opens. */
  focusAtOnce?: boolean;
}

/** Options up to which no search is needed. */
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
