// The JSX factory for bundles; bundle.mjs injects it into every file that renders.

export { Fragment, h } from "preact";
