// The browser's question before the page is left.

import { useLayoutEffect } from "preact/hooks";

/** Let the browser ask, while something would be lost with the page. */
export function useAskToLeave(ask: boolean): void {
  useLayoutEffect(() => {
    if (!ask) return;
    const ending = new AbortController();
    const { signal } = ending;
    addEventListener("beforeunload", (event) => event.preventDefault(), { signal });
    return () => ending.abort();
  }, [ask]);
}
