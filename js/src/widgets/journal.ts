// The chunk "journal": the tab with what was done, in this session and in earlier ones.

export { JournalTab } from "../manager/journal/JournalTab.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    journal: typeof import("./journal.js");
  }
}
