// What someone gave in a dataset and what is left for them, in words and as a bar.

import type { DatasetProgressItem, PersonProgressItem } from "../protocol.js";
import { formatNumber, pluralize } from "../ui/display/displayText.js";

/** How many responses they submitted, drafted and discarded in a dataset; null if unknown. */
type Responses = PersonProgressItem["given"][number];

export const number = (value: number | null) => (value === null ? "unknown" : formatNumber(value));

/** The sum of numbers; null if one is unknown. */
export const total = (numbers: readonly (number | null)[]) =>
  numbers.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);

/** Submitted and discarded responses, as Python counts them: drafts are not given yet. */
export const givenOf = (responses: Responses) => responses && responses[0] + responses[2];

export const leftText = (left: number | null) => (left === 0 ? "nothing left" : `${number(left)} left`);

/** Responses by status, in words. */
export const said = (responses: Responses) => {
  if (responses === null) return "unknown";
  const [submitted, draft, discarded] = responses;
  return `${formatNumber(submitted)} submitted, ${pluralize(draft, "draft")}, ${formatNumber(discarded)} discarded`;
};

/** Why nothing is left for someone who has not responded to every record; empty otherwise. */
export function whyNothingLeft(
  dataset: DatasetProgressItem,
  given: number | null,
  left: number | null,
): string {
  if (left !== 0 || given === null || given >= (dataset.records ?? 0)) return "";
  const { needed } = dataset;
  return needed === null
    ? "Others have given the rest."
    : `Each record needs ${pluralize(needed, "submitted response")}; others have given the rest.`;
}

interface GivenProps {
  dataset: DatasetProgressItem;
  responses: Responses;
  left: number | null;
  /** What is written beside the bar. */
  text: string;
}

/** A bar of a dataset's records: those that someone responded to, those left for them, and those complete without them. */
export function Given({ dataset, responses, left, text }: GivenProps) {
  if (responses === null) return <span class="aw-dim">unknown</span>;
  const [submitted, draft, discarded] = responses;
  const given = submitted + discarded;
  const share = (count: number) => `${(100 * count) / (dataset.records || Infinity)}%`;
  const ends = {
    "--a": share(submitted),
    "--b": share(submitted + draft),
    "--c": share(given + draft),
    "--d": left === null ? "100%" : share(given + Math.max(draft, left)),
  };
  return (
    <span title={said(responses)}>
      <span class="aw-given" role="img" aria-label={said(responses)} style={ends} />
      {text}
    </span>
  );
}

/** What someone gave in a dataset, what is left for them, and if need be why nothing is. */
export function GivenLine({ dataset, responses, left }: Omit<GivenProps, "text">) {
  const given = givenOf(responses);
  const why = whyNothingLeft(dataset, given, left);
  const text = `${number(given)} given, ${leftText(left)}${left === 0 ? " for them" : ""}`;
  return (
    <>
      <Given dataset={dataset} responses={responses} left={left} text={text} />
      {why && <span class="aw-dim">{why}</span>}
    </>
  );
}
