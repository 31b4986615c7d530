// Announcements to screen readers, after a person stops typing or choosing.

import { useRef } from "preact/hooks";
import { formatNumber } from "../ui/display/displayText.js";
import { useWhileActive } from "../ui/dom/paused.js";
import type { View } from "./view/view.js";

/** Milliseconds without a change before the announcement. */
const PAUSE = 600;

/**
 * Announce the sentence shortly after `cause` changes, at first from `known`, but not when only the sentence changes; wait
 * while it is null.
 */
export function useAnnouncement(view: View, cause: string, sentence: string | null, known = cause): void {
  const last = useRef(known);
  useWhileActive(() => {
    if (last.current === cause || sentence === null) return;
    const timer = setTimeout(() => {
      last.current = cause;
      view.announce(sentence);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [cause, sentence]);
}

/** Describe how many of all match: `12 of 100,000 users match.` */
export function matchSentence(matching: number, total: number, one: string): string {
  const many = `${one}s`;
  if (matching === 0) return `No ${one} matches.`;
  if (matching === total) return `All ${formatNumber(total)} ${many} are shown.`;
  return `${formatNumber(matching)} of ${formatNumber(total)} ${many} ${matching === 1 ? "matches" : "match"}.`;
}
