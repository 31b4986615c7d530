// The chunk "manager": what every widget that changes the server shows beyond its first rows.

export * from "../manager/chunk.js";

// Access is last, since what comes before is more alike and compresses better side by side.

export { AccessExplorer, AccessMatrix, AccessTab } from "../access/Access.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    manager: typeof import("./manager.js");
  }
}
