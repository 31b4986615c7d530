// The permission table in words: what a role can do, and which roles can do the rest.

import { groupBy } from "../data/groupBy.js";
import { ROLES, type Rule } from "../protocol.js";
import { formatList } from "../ui/display/formatList.js";

/** Merge phrases about the same thing: "create users" and "delete users" become "create and delete users". */
export function mergedPhrases(rules: readonly Rule[]): string[] {
  const split = ({ phrase }: Rule) => phrase.indexOf(" ");
  const groups = groupBy(rules, (rule) => rule.phrase.slice(split(rule)));
  return [...groups].map(
    ([what, same]) =>
      formatList(
        same.map((rule) => rule.phrase.slice(0, split(rule))),
        same.length,
      ) + what,
  );
}

/** Return who can do what a role never can: `owners only`, `admins and owners only`. */
export function onlyFor(rule: Rule): string {
  const roles = ROLES.filter((role) => rule[role] !== "never");
  return `${formatList(roles.reverse().map((role) => `${role}s`))} only`;
}
