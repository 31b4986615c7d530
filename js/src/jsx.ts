// What the bundles call for each element; bundle.mjs puts it into every file that draws.

export { Fragment, h } from "preact";
