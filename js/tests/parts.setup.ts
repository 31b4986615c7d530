// Load the parts of the front end before the tests, as on a page that has already shown a widget.
import * as access from "../src/access/part.js";
import * as manager from "../src/manager/part.js";
import * as people from "../src/table/part.js";

Object.assign(globalThis, { [Symbol.for("argilla-widgets/BUILD")]: { people, manager, access } });
