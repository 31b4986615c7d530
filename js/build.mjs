// Build one script and one stylesheet per widget into the Python package: `npm run build`. `npm run size` also prints
// the size of each file.
import { mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { ACCESS_PART, bundle, bundlePart } from "./bundle.mjs";
import { ENTRY_POINTS } from "./entry_points.mjs";
import { notices } from "./notices.mjs";

const OUT = new URL("../argilla_widgets/static/", import.meta.url).pathname;

await writeFile(new URL("../THIRD_PARTY_LICENSES", import.meta.url), await notices(ENTRY_POINTS));
const files = await bundle(ENTRY_POINTS);
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
