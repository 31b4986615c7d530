// Load the chunks of the front end before the tests, as on a page that has already shown a widget.

import * as access from "../src/widgets/access.js";
import * as journal from "../src/widgets/journal.js";
import * as manager from "../src/widgets/manager.js";
import * as people from "../src/widgets/people.js";
import * as person from "../src/widgets/person.js";
import * as progress from "../src/widgets/progress.js";
import * as roster from "../src/widgets/roster.js";

Object.assign(globalThis, {
  [Symbol.for("argilla-widgets/BUILD")]: { people, manager, access, roster, progress, person, journal },
});
