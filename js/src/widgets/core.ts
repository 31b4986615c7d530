// What every widget's `_esm` holds: the first rows, the connection, and the widget that needs nothing else.

export { default as UserTable } from "./table.js";
