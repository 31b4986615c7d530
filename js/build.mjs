// Build the scripts and stylesheets into the Python package: `npm run build`. `npm run size` also prints the size of
// each file.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { bundleChunks, bundleStyle, CHUNKS } from "./bundle.mjs";
import { notices } from "./notices.mjs";

const OUT = new URL("../argilla_widgets/static/", import.meta.url).pathname;

await writeFile(new URL("../THIRD_PARTY_LICENSES", import.meta.url), await notices());
const style = await bundleStyle("core.css");
const scripts = await bundleChunks(CHUNKS, style);
const files = Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`${name}.js`, text]));
files["core.css"] = style; // the last one: to make and to hatch_build.py, it stands for all
await mkdir(OUT, { recursive: true });
for (const name of await readdir(OUT)) {
  if (!(name in files)) await rm(OUT + name);
}
for (const [name, text] of Object.entries(files)) {
  await writeFile(OUT + name, text);
  if (process.argv.includes("--size")) {
    const kib = (size) => `${(size / 1024).toFixed(1)} KiB`.padStart(10);
    console.log(
      name.padEnd(18),
      kib(Buffer.byteLength(text)),
      kib(gzipSync(text, { level: 9 }).length),
      "gzipped",
    );
  }
}
