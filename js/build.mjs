// Build the scripts and stylesheets into the Python package: `npm run build`. `npm run size` also prints the size of
// each file.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle, bundleChunks, CHUNKS } from "./bundle.mjs";
import { notices } from "./notices.mjs";

const OUT = new URL("../argilla_widgets/static/", import.meta.url).pathname;
const STYLES = ["core", "command"];

await writeFile(new URL("../THIRD_PARTY_LICENSES", import.meta.url), await notices());
const files = await bundle(STYLES.map((name) => ({ in: `src/styles/${name}.css`, out: name })));
const scripts = await bundleChunks(
  CHUNKS,
  files.map(({ text }) => text),
);
for (const [name, text] of Object.entries(scripts)) files.push({ path: `${name}.js`, text });
await mkdir(OUT, { recursive: true });
for (const name of await readdir(OUT)) {
  if (!files.some(({ path }) => basename(path) === name)) await rm(OUT + name);
}
for (const { path, text } of files) {
  await writeFile(OUT + basename(path), text);
  if (process.argv.includes("--size")) {
    const kib = (size) => `${(size / 1024).toFixed(1)} KiB`.padStart(10);
    console.log(
      basename(path).padEnd(18),
      kib(Buffer.byteLength(text)),
      kib(gzipSync(text, { level: 9 }).length),
      "gzipped",
    );
  }
}
