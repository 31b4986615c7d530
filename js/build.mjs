// Builds each widget's one file of script and one of style into the Python package: `npm run build`.
// `npm run size` builds too, and prints what each file weighs.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const OUT = new URL("../argilla_widgets/static/", import.meta.url).pathname;
// The stand-alone page has the table's style.
const SCRIPTS = ["manager", "table", "page"];
const STYLES = ["manager", "table"];

await build({
  entryPoints: [
    ...SCRIPTS.map((name) => ({ in: `src/${name}/index.tsx`, out: name })),
    ...STYLES.map((name) => ({ in: `src/styles/${name}.css`, out: name })),
  ],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});

if (process.argv.includes("--size")) {
  for (const name of [...SCRIPTS.map((script) => `${script}.js`), ...STYLES.map((style) => `${style}.css`)]) {
    const bytes = await readFile(OUT + name);
    const kib = (size) => `${(size / 1024).toFixed(1)} KiB`.padStart(10);
    console.log(name.padEnd(14), kib(bytes.length), kib(gzipSync(bytes, { level: 9 }).length), "gzipped");
  }
}
