// Bundle the scripts with rolldown and the styles with esbuild, then minify the scripts with terser, which saves three per
// cent more than their own minifiers. The scripts are cut into chunks: "core" is what `_esm` holds; the kernel sends the
// others later or on demand (src/state/chunks.ts). The chunks of one build share an object on the page, so that each is evaluated once
// for all widgets there, and builds of two versions stay apart.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * The chunks, in the order in which they claim the modules that several need: each with its entry point, the chunks that
 * are there before it, from which it imports, and its stylesheet.
 */
export const CHUNKS = {
  core: { entry: "src/widgets/core.tsx", after: [] },
  people: { entry: "src/widgets/people.ts", after: ["core"], style: "later.css" },
  manager: { entry: "src/widgets/manager.ts", after: ["core", "people"] },
  access: { entry: "src/widgets/access.ts", after: ["core", "people", "manager"], style: "access.css" },
  roster: { entry: "src/widgets/roster.ts", after: ["core", "people", "manager"], style: "roster.css" },
  progress: {
    entry: "src/widgets/progress.ts",
    after: ["core", "people", "manager"],
    style: "progress.css",
  },
  person: { entry: "src/widgets/person.ts", after: ["core", "people", "manager"], style: "person.css" },
  journal: { entry: "src/widgets/journal.ts", after: ["core", "people", "manager"], style: "journal.css" },
  page: { entry: "src/widgets/page.tsx", after: ["core", "people"] },
};
/** The first versions with popovers and nested rules: rules stay nested, a quarter less style. */
const TARGET = ["es2022", "chrome120", "firefox125", "safari17.2"];
/** The name of the object on the page, in which a hash of the build takes the place of BUILD. */
const PAGE = "argilla-widgets/BUILD";

/** How sources become scripts. JSX becomes calls of `h`, smaller than the automatic runtime, which tests and editors use. */
const TRANSFORM = {
  target: TARGET,
  jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
  inject: { h: ["preact", "h"], Fragment: ["preact", "Fragment"] },
  // Emit nothing for a class field without an initial value.
  assumptions: { setPublicClassFields: true },
  typescript: { removeClassFieldsWithoutInitializer: true, onlyRemoveTypeImports: true },
};

/**
 * Bundle a stylesheet in src/styles with those that it imports. The widths at which a widget changes its layout are for text of
 * the usual size, 13 pixels: with larger text it changes as if it were narrower.
 */
export async function bundleStyle(name) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "src/styles", name)],
    write: false,
    bundle: true,
    minify: true,
    target: TARGET,
    legalComments: "none",
  });
  return outputFiles[0].text.replace(
    /(@container ?\(width ?(?:<|>=) ?)(\d+)px/g,
    (_, before, width) => `${before}${+(width / 13).toFixed(2)}em`,
  );
}

/**
 * Bundle the scripts of the widgets, one per chunk.
 *
 * @param {{ [name: string]: { entry: string; after: string[]; style?: string } }} chunks
 * @param {string} firstStyle The stylesheet of the first paint, which is part of the hash.
 * @returns {Promise<{ [name: string]: string }>}
 * @throws {Error} When a chunk imports from one that may not be there.
 */
export async function bundleChunks(chunks = CHUNKS, firstStyle = "") {
  const scripts = await Promise.all(
    (await compile(chunks)).map(async ({ name, code, imports }) => {
      const { after, style } = chunks[name];
      const missing = imports.find((one) => !after.includes(one));
      if (missing !== undefined)
        throw new Error(`"${name}" imports from "${missing}", which is not there before it.`);
      return [name, await scriptOf(name, code, style && (await bundleStyle(style)))];
    }),
  );
  const hash = createHash("sha256")
    .update([...scripts.map(([, script]) => script), firstStyle].join())
    .digest("hex");
  return Object.fromEntries(
    scripts.map(([name, script]) => [
      name,
      script.replaceAll(PAGE, PAGE.replace("BUILD", hash.slice(0, 12))),
    ]),
  );
}

/**
 * List the third-party packages of which something ends up in the scripts of these chunks.
 *
 * @param {{ [name: string]: { entry: string; after: string[] } }} chunks
 * @returns {Promise<string[]>}
 */
export async function packagesIn(chunks = CHUNKS) {
  const names = (await compile(chunks))
    .flatMap(({ modules }) => Object.entries(modules))
    .flatMap(([path, { code }]) => {
      const inside = path.split("node_modules/").slice(1).at(-1);
      if (inside === undefined || !code) return [];
      return inside.split("/", inside.startsWith("@") ? 2 : 1).join("/");
    });
  return [...new Set(names)].sort();
}

/** Compile the sources to one CommonJS script per chunk. */
async function compile(chunks) {
  const entries = Object.entries(chunks).map(([name, { entry }]) => [name, join(HERE, entry)]);
  const bundle = await rolldown({
    input: Object.fromEntries(entries),
    tsconfig: false,
    transform: TRANSFORM,
    optimization: { inlineConst: { mode: "all", pass: 3 } },
    preserveEntrySignatures: "allow-extension",
  });
  const { output } = await bundle.generate({
    format: "cjs",
    strict: false,
    esModule: false,
    externalLiveBindings: false,
    generatedCode: { symbols: false },
    minify: { compress: true, mangle: false, codegen: false },
    entryFileNames: "[name]",
    codeSplitting: {
      groups: entries.map(([name, path], at) => ({
        name,
        test: (id) => id === path,
        priority: entries.length - at,
      })),
    },
  });
  return output;
}

/** Write a chunk as a script that runs once on a page, and leaves there what it exports. */
async function scriptOf(name, code, style) {
  const styled = style === undefined ? "" : `exports.style=${JSON.stringify(style)};`;
  const make = `make=(exports,require)=>{${code}\n${styled}return exports}`;
  const { code: text } = await minify(make, {
    module: true,
    ecma: 2022,
    // Browsers keep a text with any other character in two bytes per letter.
    format: { ascii_only: true },
    // Comparisons with the constant on the right are more alike, and so compress better. `unsafe` relies on JavaScript's
    // own constructors and functions being what they are.
    compress: { passes: 3, lhs_constants: false, unsafe: true, unsafe_arrows: true, pure_getters: true },
  });
  const page = `const page=globalThis[Symbol.for("${PAGE}")]??={};`;
  // Not in parentheses, which would make the browser compile it at once, in each widget, though only one calls it.
  const run = `let make;${text}page.${name}??=make({},path=>page[path.slice(2)])`;
  // After the core, `_esm` exports the class of its widget.
  return name === "core" ? `${page}{${run}}\n` : `{${page}${run}}\n`;
}
