// Bundle sources into single files with esbuild, then minify with terser, which saves three per cent more than
// esbuild's own minifier. Both the build and the size test use this module.
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "src");

/**
 * Bundle each entry point into one script or stylesheet.
 *
 * @param {(string | { in: string; out: string })[]} entryPoints
 * @returns {Promise<{ path: string; text: string }[]>}
 */
export async function bundle(entryPoints) {
  const { outputFiles } = await compile({ entryPoints, format: "esm" });
  return Promise.all(outputFiles.map(async ({ path, text }) => ({ path, text: await small(path, text) })));
}

/**
 * List the third-party packages that end up in the bundles of these files.
 *
 * @param {(string | { in: string; out: string })[]} entryPoints
 * @returns {Promise<string[]>}
 */
export async function packagesIn(entryPoints) {
  const { metafile } = await compile({ entryPoints, format: "esm", metafile: true });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const names = inputs.flatMap(([path, { bytesInOutput }]) => {
    const inside = path.split("node_modules/").slice(1).at(-1);
    if (inside === undefined || bytesInOutput === 0) return [];
    return inside.split("/", inside.startsWith("@") ? 2 : 1).join("/");
  });
  return [...new Set(names)].sort();
}

/** The part that a manager loads for its "Access" tab: its entry point and the folders under src that belong to it. */
export const ACCESS_PART = ["src/access/AccessTab.tsx", ["access", "matrix"]];

/**
 * Bundle the script of a part, which a widget loads when it is first opened; src/kernel/parts.ts is the counterpart. The part
 * imports everything outside its own folders from the widget, by name, so that there is only one Preact and one copy of
 * each class.
 *
 * @param {string} entryPoint
 * @param {string[]} folders
 * @returns {Promise<string>}
 * @throws {Error} When its imports differ from what the widget shares.
 */
export async function bundlePart(entryPoint, folders) {
  const wanted = new Set();
  const fromWidget = {
    name: "from-widget",
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
        if (kind === "entry-point") return undefined;
        const name = path.startsWith(".")
          ? relative(SRC, resolve(resolveDir, path)).replace(/\.js$/, "")
          : path;
        if (folders.includes(name.split("/")[0])) return undefined;
        wanted.add(name);
        return { path: name, external: true };
      });
    },
  };
  const { outputFiles } = await compile({
    entryPoints: [entryPoint],
    format: "cjs",
    plugins: [fromWidget],
    banner: { js: "export default (require) => { const module = {};" },
    footer: { js: "return module.exports; };" },
  });
  const [table] = await bundle(["src/widgets/shared.ts"]);
  const { SHARED } = await import(`data:text/javascript,${encodeURIComponent(table.text)}`);
  const lacking = [...wanted].filter((name) => !(name in SHARED));
  const unused = Object.keys(SHARED).filter((name) => !wanted.has(name));
  if (lacking.length + unused.length > 0) {
    throw new Error(
      `SHARED in src/widgets/shared.ts lacks [${lacking}], and has [${unused}] that ${entryPoint} does not want.`,
    );
  }
  return small("part.js", outputFiles[0].text);
}

function compile(options) {
  return build({
    ...options,
    outdir: "bundled",
    write: false,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    target: ["es2022", "chrome111", "firefox113", "safari16.4"],
    // Compile JSX to calls of `h`: smaller than the automatic runtime, which tests and editors use.
    inject: [join(SRC, "ui/jsx.ts")],
    jsxFactory: "h",
    jsxFragment: "Fragment",
    tsconfigRaw: {
      compilerOptions: {
        jsx: "react",
        target: "ES2022",
        verbatimModuleSyntax: true,
        // Emit nothing for a class field without an initial value.
        useDefineForClassFields: false,
      },
    },
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
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
