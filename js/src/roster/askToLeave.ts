// The browser's question before the page is left.

import { useLayoutEffect } from "preact/hooks";

const ask = (event: Event) => event.preventDefault();

/** Let the browser ask, while something would be lost with the page. */
export function useAskToLeave(lost: boolean): void {
  useLayoutEffect(() => {
    if (lost) addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [lost]);
}
