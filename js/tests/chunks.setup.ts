// Load the chunks of the front end before the tests, as on a page that has already shown a widget.
import * as access from "../src/access/chunk.js";
import * as manager from "../src/manager/chunk.js";
import * as people from "../src/table/chunk.js";

Object.assign(globalThis, { [Symbol.for("argilla-widgets/BUILD")]: { people, manager, access } });
