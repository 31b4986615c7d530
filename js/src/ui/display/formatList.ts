// Name the first of many in a sentence.

import { formatNumber, isolated } from "./displayText.js";

/** Say how many are not listed: `and 12 more`. */
export const andMore = (count: number): string => `and ${formatNumber(count)} more`;

/** List the first of `count` names in a sentence. */
export function formatList(names: readonly string[], max = 5, count = names.length): string {
  const some = names.slice(0, max).map(isolated);
  if (count > some.length) return `${some.join(", ")} ${andMore(count - some.length)}`;
  return some.length < 2 ? some.join("") : `${some.slice(0, -1).join(", ")} and ${some.at(-1)}`;
}
