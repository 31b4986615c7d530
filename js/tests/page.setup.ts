// The files of tests share a page: each test leaves it empty, and each file leaves nothing that a browser remembers.
import { afterAll, afterEach, vi } from "vitest";

if ("document" in globalThis) {
  const { tidy } = await import("./page.js");
  afterEach(tidy);
  afterAll(() => {
    vi.unstubAllGlobals();
    document.head.replaceChildren();
    sessionStorage.clear();
    localStorage.clear();
  });
}
