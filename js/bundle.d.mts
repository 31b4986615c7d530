/** Bundle files into one file of script or style each, as small as the package has them. */
export function bundle(
  entryPoints: (string | { in: string; out: string })[],
): Promise<{ path: string; text: string }[]>;
