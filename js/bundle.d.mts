/** Bundle a stylesheet under src with those that it imports. */
export function bundleStyle(path: string): Promise<string>;

interface Chunk {
  /** Its entry point under src. */
  entry: string;
  /** The chunks that are there before it, from which it imports. */
  after: string[];
  /** The stylesheet that it contains, under src. */
  style?: string;
}

export const CHUNKS: Record<"core" | "command" | "people" | "manager" | "page", Chunk>;

/** Bundle the scripts of the widgets, one per chunk; fails when a module fits into none. */
export function bundleChunks(
  chunks?: Record<string, Chunk>,
  firstStyle?: string,
): Promise<Record<keyof typeof CHUNKS, string>>;

/** Name the packages of others of which something is in the bundles of these files, or else in the scripts. */
export function packagesIn(entryPoints?: string[]): Promise<string[]>;
