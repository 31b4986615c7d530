// Builds each widget's one file of script and one of style into the Python package: `npm run build`.
// `npm run size` builds too, and prints what each file weighs.
import { mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { ACCESS_PART, bundle, bundlePart } from "./bundle.mjs";

const OUT = new URL("../argilla_widgets/static/", import.meta.url).pathname;
// The stand-alone page has the table's style; the forms share one.
const SCRIPTS = {
  manager: "manager/index.tsx",
  table: "table/index.tsx",
  page: "page/index.tsx",
  matrix: "matrix/index.tsx",
  access: "access/index.tsx",
  user_form: "forms/user_form.tsx",
  workspace_form: "forms/workspace_form.tsx",
};
const STYLES = ["manager", "table", "matrix", "access", "access_part", "form"];

const files = await bundle([
  ...Object.entries(SCRIPTS).map(([name, path]) => ({ in: `src/${path}`, out: name })),
  ...STYLES.map((name) => ({ in: `src/styles/${name}.css`, out: name })),
]);
files.push({ path: "access_part.js", text: await bundlePart(...ACCESS_PART) });
await mkdir(OUT, { recursive: true });
for (const { path, text } of files) {
  await writeFile(OUT + basename(path), text);
  if (process.argv.includes("--size")) {
    const kib = (size) => `${(size / 1024).toFixed(1)} KiB`.padStart(10);
    console.log(
      basename(path).padEnd(18),
      kib(text.length),
      kib(gzipSync(text, { level: 9 }).length),
      "gzipped",
    );
  }
}
