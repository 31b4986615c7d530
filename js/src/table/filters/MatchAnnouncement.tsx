// Announces how many users match, shortly after a person stops typing or choosing.

import type { Query } from "../../data/query.js";
import { matchSentence, useAnnouncement } from "../../state/announcing.js";
import { useModel, useView } from "../../state/context.js";

/** What narrows the rows; a sort does not. */
const narrowing = ({ sort: _, ...rest }: Query) => JSON.stringify(rest);

export function MatchAnnouncement() {
  const model = useModel();
  const view = useView();
  const { matching, total } = model.shown;
  const sentence = model.upToDate ? matchSentence(matching, total, "user") : null;
  useAnnouncement(view, narrowing(model.traits.query), sentence, narrowing(model.first.query));
  return null;
}
