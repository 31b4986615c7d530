// Compare permissions of two people, or of one person before and after a change.

import type { PermissionDiffLine, Rule } from "../protocol.js";
import { ColumnNames } from "../ui/display/ColumnNames.js";
import { formatList } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";

interface DifferencesProps {
  label: string;
  policy: readonly Rule[];
  lines: readonly PermissionDiffLine[];
  /** Headings above the permissions that only the first has, and that only the second has. */
  first: string;
  second: string;
  /** Signs in front of the two lists, used only for gains and losses. */
  signs?: readonly [string, string];
  none: string;
}

export function Differences({ label, policy, lines, first, second, signs, none }: DifferencesProps) {
  const phrases = new Map(policy.map((line) => [line.action, line.phrase]));
  if (lines.length === 0) return <p class="aw-a-none">{none}</p>;
  return (
    <table class="aw-table aw-a-table aw-a-gaps" aria-label={label}>
      <ColumnNames names={["can", "where", "why"]} />
      {[true, false].map((side) => {
        const these = lines.filter((line) => line.first === side);
        if (these.length === 0) return null;
        const sign = signs?.[side ? 0 : 1];
        return (
          <tbody key={String(side)}>
            <tr class="aw-a-group">
              <th scope="rowgroup" colSpan={3}>
                <Name text={side ? first : second} />
              </th>
            </tr>
            {these.map((line) => (
              <tr key={line.action} class={sign === undefined ? undefined : `aw-a-${sign}`}>
                <th scope="row">
                  {sign !== undefined && <b class="aw-a-sign">{sign === "gained" ? "+" : "−"}</b>}
                  {phrases.get(line.action) ?? line.action}
                </th>
                <td>{line.everywhere ? "everywhere" : formatList(line.workspaces)}</td>
                <td class="aw-dim">{sign === "lost" ? line.why_not : line.reason}</td>
              </tr>
            ))}
          </tbody>
        );
      })}
    </table>
  );
}
