// How sources become one file: bundled by esbuild, and made small by terser, which leaves three per cent less than
// esbuild's own minifier does. The build and the test of the sizes both take this way.
import { build } from "esbuild";
import { minify } from "terser";

/**
 * Bundle files into one file of script or style each.
 *
 * @param {(string | { in: string; out: string })[]} entryPoints
 * @returns {Promise<{ path: string; text: string }[]>}
 */
export async function bundle(entryPoints) {
  const { outputFiles } = await build({
    entryPoints,
    outdir: "bundled",
    write: false,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    format: "esm",
    target: ["es2022", "chrome111", "firefox113", "safari16.4"],
    // As calls of `h`: smaller than the automatic runtime's, which tests and editors use.
    inject: [new URL("src/jsx.ts", import.meta.url).pathname],
    jsxFactory: "h",
    jsxFragment: "Fragment",
    tsconfigRaw: { compilerOptions: { jsx: "react", target: "ES2022", verbatimModuleSyntax: true } },
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
  return Promise.all(outputFiles.map(async ({ path, text }) => ({ path, text: await small(path, text) })));
}

async function small(path, text) {
  if (!path.endsWith(".js")) return text;
  const { code } = await minify(text, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true, hoist_props: true },
  });
  return code;
}
