// The chunk "access": who has access to what, in the tab "Access" of a manager and in widgets of its own.

export { AccessExplorer, AccessMatrix, AccessTab } from "../access/Access.js";
export { AccessOfPerson } from "../access/AccessOfPerson.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    access: typeof import("./access.js");
  }
}
