// Bring a class or a team onto the server from a table of people.

import { EmptyState } from "../panel/Placeholder.js";
import { Name } from "../ui/display/Name.js";

export function RosterTab() {
  return (
    <div class="aw-roster">
      <EmptyState title="No table of people yet." hint="Read one in a cell, and see what it would change:">
        <code>
          <Name text={'rg.Roster.from_csv("class.csv").plan(client)'} />
        </code>
      </EmptyState>
    </div>
  );
}
