// Collect the licences of third-party code in the bundles; they have to ship with the bundles.
import { readdir, readFile } from "node:fs/promises";
import { packagesIn } from "./bundle.mjs";

const PACKAGES = new URL("node_modules/", import.meta.url);

/**
 * Return the text of THIRD_PARTY_LICENSES: name, version and licence of each package of which something is in a script.
 *
 * @returns {Promise<string>}
 * @throws {Error} When a package has no licence to pass on.
 */
export async function notices() {
  const written = await Promise.all((await packagesIn()).map(notice));
  return [
    "The files in argilla_widgets/static contain parts of the packages below, under these licences.\n",
    ...written,
  ].join(`\n${"-".repeat(80)}\n\n`);
}

async function notice(name) {
  const folder = new URL(`${name}/`, PACKAGES);
  const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e(\.|$)/i.test(one));
  if (file === undefined) throw new Error(`${name} is bundled, but has no licence to pass on.`);
  const text = await readFile(new URL(file, folder), "utf8");
  return `${name} ${version} (${license})\n\n${text.trimEnd()}\n`;
}
