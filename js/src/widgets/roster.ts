// The chunk "roster": a table of people becomes users, in the tab "Roster" of a manager.

export { RosterTab } from "../roster/RosterTab.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    roster: typeof import("./roster.js");
  }
}
