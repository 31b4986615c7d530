/** Bundle a stylesheet in src/styles with those that it imports. */
export function bundleStyle(name: string): Promise<string>;

interface Chunk {
  /** Its entry point. */
  entry: string;
  /** The chunks that are there before it, from which it imports. */
  after: string[];
  /** The stylesheet that it contains. */
  style?: string;
}

export const CHUNKS: Record<"core" | "people" | "manager" | "page", Chunk>;

/** Bundle the scripts of the widgets, one per chunk; fails when one imports from a chunk that may not be there. */
export function bundleChunks(
  chunks?: Record<string, Chunk>,
  firstStyle?: string,
): Promise<Record<keyof typeof CHUNKS, string>>;

/** Name the third-party packages of which something is in the scripts of these chunks. */
export function packagesIn(chunks?: Record<string, Chunk>): Promise<string[]>;
