// Shown in place of an answer: a placeholder while it is on its way, or why it did not come, with a button that asks again.

import { errorText } from "../shared/errors.js";
import { Skeleton } from "../shared/Placeholder.js";
import { useModel } from "../state/context.js";
import type { QueryState } from "../state/useQuery.js";
import { Alert } from "../ui/controls/Alert.js";
import { silenceOf } from "./problems.js";

/** Pixels that an answer takes at least. */
const HEIGHT = 150;

interface NoAnswerProps {
  asked: Pick<QueryState<never>, "error" | "asking" | "again"> & { answer: object | null };
  /** Sentences for an answer that is on its way, and for one that did not come. */
  loading?: string;
  failed?: string;
}

export function NoAnswer({
  asked: { answer, error, asking, again },
  loading = "Reading the answer.",
  failed = "The answer could not be read.",
}: NoAnswerProps) {
  const silent = silenceOf(useModel()) !== null;
  if (!asking) return error && <Alert message={failed} hint={errorText(error)} onRetry={again} />;
  return answer !== null || silent ? null : <Skeleton message={loading} height={HEIGHT} />;
}
