// How sources become one file: bundled by esbuild, and made small by terser, which leaves three per cent less than
// esbuild's own minifier does. The build and the test of the sizes both take this way.
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "src");

/**
 * Bundle files into one file of script or style each.
 *
 * @param {(string | { in: string; out: string })[]} entryPoints
 * @returns {Promise<{ path: string; text: string }[]>}
 */
export async function bundle(entryPoints) {
  const { outputFiles } = await compile({ entryPoints, format: "esm" });
  return Promise.all(outputFiles.map(async ({ path, text }) => ({ path, text: await small(path, text) })));
}

/**
 * Name the packages of others of which something is in the bundles of these files.
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

/** The part that a manager loads for its tab "Access": where it begins, and the folders under src that are its own. */
export const ACCESS_PART = ["src/access/AccessTab.tsx", ["access", "matrix"]];

/**
 * Bundle the script of a part, which a widget loads when it is first opened: src/parts.ts is the other side. What lies
 * in other folders than its own it takes from the widget, by name, so that there is one Preact and one of each class.
 *
 * @param {string} entryPoint
 * @param {string[]} folders
 * @returns {Promise<string>}
 * @throws {Error} When what it takes is not what the widget has for it.
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
  const [table] = await bundle(["src/parts.ts"]);
  const { SHARED } = await import(`data:text/javascript,${encodeURIComponent(table.text)}`);
  const lacking = [...wanted].filter((name) => !(name in SHARED));
  const unused = Object.keys(SHARED).filter((name) => !wanted.has(name));
  if (lacking.length + unused.length > 0) {
    throw new Error(
      `SHARED in src/parts.ts lacks [${lacking}], and has [${unused}] that ${entryPoint} does not want.`,
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
    // As calls of `h`: smaller than the automatic runtime's, which tests and editors use.
    inject: [join(SRC, "jsx.ts")],
    jsxFactory: "h",
    jsxFragment: "Fragment",
    tsconfigRaw: {
      compilerOptions: {
        jsx: "react",
        target: "ES2022",
        verbatimModuleSyntax: true,
        // A field that begins without a value is then not written down at all.
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
