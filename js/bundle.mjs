// Bundle the sources with esbuild, then minify with terser, which saves three per cent more than esbuild's own
// minifier. The scripts of the widgets are cut into chunks: what `_esm` holds, and those that the kernel sends later
// (src/state/chunks.ts). The chunks of one build share an object on the page, so that each is evaluated once for all
// widgets there, and builds of two versions stay apart.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "src");

/**
 * The chunks, each with its entry point and with the chunks that are there before it, from which it imports. The first that
 * loads later has the style of all that do.
 */
export const CHUNKS = {
  core: { entry: "widgets/table.tsx", after: [] },
  command: { entry: "widgets/command.tsx", after: ["core"] },
  people: { entry: "table/chunk.ts", after: ["core"], style: "styles/later.css" },
  manager: { entry: "widgets/manager.ts", after: ["core", "command", "people"] },
  page: { entry: "widgets/page.tsx", after: ["core", "people"] },
};
/** The chunks in `_esm`: one module, in which the later ones see what the first declares. */
const IN_ESM = ["core", "command"];
/** The name of the object on the page, in which a hash of the build takes the place of BUILD. */
const PAGE = "argilla-widgets/BUILD";

/** Bundle a stylesheet under src with those that it imports. */
export async function bundleStyle(path) {
  const { outputFiles } = await compile({ entryPoints: [join(SRC, path)] });
  return outputFiles[0].text;
}

/**
 * Bundle the scripts of the widgets, one per chunk.
 *
 * @param {{ [name: string]: { entry: string; after: string[]; style?: string } }} chunks
 * @param {string} firstStyle The stylesheet of the first paint, which is part of the hash.
 * @returns {Promise<{ [name: string]: string }>}
 * @throws {Error} When two chunks need a module, and no chunk that is there before both has it.
 */
export async function bundleChunks(chunks = CHUNKS, firstStyle = "") {
  const names = Object.keys(chunks);
  const modules = await split(chunks);
  const functions = await Promise.all(
    names.map(async (name) => {
      const { style } = chunks[name];
      return expression(modules[name], style && (await bundleStyle(style)));
    }),
  );
  const hash = createHash("sha256")
    .update([...functions, firstStyle].join())
    .digest("hex")
    .slice(0, 12);
  return Object.fromEntries(
    names.map((name, at) => {
      const given = chunks[name].after.map((one) => `page.${one}`);
      // Not in parentheses, which would make the browser compile it at once, in each widget, though only one calls it.
      const added = IN_ESM.includes(name)
        ? `{const make=${functions[at]};page.${name}??=make(${given});}`
        : `page.${name}??=(${functions[at]})(${given});`;
      const page = `const page=globalThis[Symbol.for("${PAGE}")]??={};`;
      const text = name === IN_ESM[0] ? page + added : IN_ESM.includes(name) ? added : `{${page}${added}}`;
      return [name, `${text}\n`.replaceAll(PAGE, PAGE.replace("BUILD", hash))];
    }),
  );
}

/**
 * List the third-party packages that end up in the bundles of these files.
 *
 * @param {string[]} entryPoints
 * @returns {Promise<string[]>}
 */
export async function packagesIn(entryPoints = Object.values(CHUNKS).map(({ entry }) => join(SRC, entry))) {
  const { metafile } = await compile({ entryPoints, format: "esm", metafile: true });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const names = inputs.flatMap(([path, { bytesInOutput }]) => {
    const inside = path.split("node_modules/").slice(1).at(-1);
    if (inside === undefined || bytesInOutput === 0) return [];
    return inside.split("/", inside.startsWith("@") ? 2 : 1).join("/");
  });
  return [...new Set(names)].sort();
}

/** Split the scripts into chunks that import from each other; returns the parts of each chunk's module. */
async function split(chunks) {
  const names = Object.keys(chunks);
  const { outputFiles, metafile } = await compile({
    entryPoints: names.map((name) => ({ in: `chunk:${name}`, out: name })),
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
    minifyIdentifiers: true,
    metafile: true,
    plugins: [entriesOf(chunks)],
  });
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), parse(text)]));
  const chunkOf = new Map();
  for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
    const sources = Object.keys(inputs);
    if (sources.length === 0) continue;
    const chunk = names.find((name) => sources.some((source) => source.endsWith(`/${chunks[name].entry}`)));
    if (chunk === undefined)
      throw new Error(`No chunk that is there early enough has ${sources.join(", ")}.`);
    chunkOf.set(basename(path), chunk);
  }
  const modules = [...chunkOf].map(([file, name]) => ({ name, file, ...files.get(file) }));
  // For each chunk, the names that others import from it. The minifier gives the shortest letters to what it meets first,
  // and functions can use those letters again unless they use the import: so the most used come last.
  const lists = Object.fromEntries(
    modules.map(({ name: chunk, exports }) => {
      const uses = Object.fromEntries(Object.keys(exports).map((outer) => [outer, 0]));
      for (const { code, imports } of modules) {
        for (const { file, names } of imports) {
          if (chunkOf.get(file) !== chunk) continue;
          for (const [local, outer] of Object.entries(names)) uses[outer] += count(code, local);
        }
      }
      return [chunk, Object.keys(uses).sort((a, b) => uses[a] - uses[b])];
    }),
  );
  return Object.fromEntries(
    modules.map(({ name, file, code, imports, exports }) => {
      const entry = files.get(`${name}.js`);
      const alone = file === `${name}.js`; // no other chunk imports from it
      // What the core calls by its own name.
      const named = Object.entries(entry.exports).map(([outer, local]) => {
        if (alone) return [outer, local];
        const { names: imported } = entry.imports.find((one) => local in one.names);
        return [outer, exports[imported[local]]];
      });
      const parameters = chunks[name].after.map((chunk) => {
        const taken = imports.find((one) => chunkOf.get(one.file) === chunk)?.names ?? {};
        const locals = new Map(Object.entries(taken).map(([local, outer]) => [outer, local]));
        return lists[chunk].map((outer) => locals.get(outer));
      });
      const list = alone ? [] : lists[name].map((outer) => exports[outer]);
      return [name, { code, parameters, list, named: Object.fromEntries(named) }];
    }),
  );
}

/** Count how often minified code uses a name. */
function count(code, name) {
  return code.split(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "[$]")}(?![\\w$])`)).length - 1;
}

/** Entry points that import those of earlier chunks, so that what these have stays there. */
function entriesOf(chunks) {
  return {
    name: "entries",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^chunk:/ }, ({ path }) => ({ path: path.slice(6), namespace: "chunk" }));
      onLoad({ filter: /./, namespace: "chunk" }, ({ path }) => ({
        contents: [
          ...chunks[path].after.map((name) => `import "chunk:${name}";`),
          `export * from "./${chunks[path].entry}";`,
        ].join("\n"),
        resolveDir: SRC,
      }));
    },
  };
}

const basename = (path) => path.split("/").at(-1);

/** Take a module as esbuild prints it apart: its code, and for each name in it what it stands for elsewhere. */
function parse(text) {
  const imports = [];
  let rest = text.trimEnd();
  for (let found = true; found; ) {
    found = false;
    rest = rest.replace(/^import(?:\{([^}]*)\}from)?"\.\/([^"]+)";/, (_, names, file) => {
      found = true;
      const pairs = pairsOf(names).map(([outer, local]) => [local, outer]);
      imports.push({ file, names: Object.fromEntries(pairs) });
      return "";
    });
  }
  let exports = {};
  rest = rest.replace(/export\{([^}]*)\};$/, (_, names) => {
    exports = Object.fromEntries(pairsOf(names).map(([local, outer]) => [outer, local]));
    return "";
  });
  return { code: rest, imports, exports };
}

/** Read `a as b,c` as pairs. */
function pairsOf(names) {
  if (!names) return [];
  return names.split(",").map((name) => {
    const [first, second = first] = name.split(" as ");
    return [first, second];
  });
}

/**
 * Write a chunk as a function that takes what earlier chunks return, and returns what this one gives: to other chunks by
 * place in the list `_`, which is shorter, and to the core by name; among these is the style.
 */
async function expression({ code, parameters, list, named }, style) {
  const taken = parameters.map((locals) => `{_:[${locals.join().replace(/,+$/, "")}]}`);
  const given = [`_:[${list}]`, ...Object.entries(named).map(([outer, local]) => `${outer}:${local}`)];
  if (style !== undefined) given.push(`style:${JSON.stringify(style)}`);
  const text = await minified(`export default (${taken})=>{${code}\nreturn{${given}}}`);
  return text.replace(/^export default\s*/, "").replace(/;$/, "");
}

function compile(options) {
  return build({
    ...options,
    outdir: "bundled",
    write: false,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    // The first versions with popovers and nested rules: rules stay nested, a quarter less style.
    target: ["es2022", "chrome120", "firefox125", "safari17.2"],
    // Compile JSX to calls of `h`: smaller than the automatic runtime, which tests and editors use.
    inject: [join(SRC, "ui/dom/jsx.ts")],
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

async function minified(text) {
  const { code } = await minify(text, {
    module: true,
    ecma: 2022,
    // Comparisons with the constant on the right are more alike, and so compress better.
    // Browsers keep a text with any other character in two bytes per letter.
    format: { ascii_only: true },
    // `unsafe` relies on JavaScript's own constructors and functions being what they are.
    compress: { passes: 3, lhs_constants: false, unsafe: true, unsafe_arrows: true, pure_getters: true },
  });
  return code;
}
