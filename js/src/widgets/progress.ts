// The chunk "progress": how far the people of a workspace are, its datasets, and archiving it.

export { ArchiveDialog } from "../progress/ArchiveDialog.js";
export { DatasetsPart } from "../progress/DatasetsPart.js";
export { GivenLine } from "../progress/given.js";
export { ProgressPart } from "../progress/ProgressPart.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    progress: typeof import("./progress.js");
  }
}
