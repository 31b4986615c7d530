/** Bundle files into one file of script or style each, as small as the package has them. */
export function bundle(
  entryPoints: (string | { in: string; out: string })[],
): Promise<{ path: string; text: string }[]>;

/** Name the packages of others of which something is in the bundles of these files. */
export function packagesIn(entryPoints: (string | { in: string; out: string })[]): Promise<string[]>;

/** The part for the tab "Access": where it begins, and the folders that are its own. */
export const ACCESS_PART: [entryPoint: string, folders: string[]];

/** Bundle the script of a part; fails when what it takes is not what the widget has for it. */
export function bundlePart(entryPoint: string, folders: string[]): Promise<string>;
