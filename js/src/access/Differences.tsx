// Compare permissions of two people, or of one person before and after a change.

import { groupBy } from "../data/groupBy.js";
import type { PermissionDiffLine, Rule } from "../protocol.js";
import { ColumnNames } from "../ui/display/ColumnNames.js";
import { formatList } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";
import { mergedPhrases } from "./phrases.js";
import { Reasons } from "./Reasons.js";

interface DifferencesProps {
  label: string;
  policy: readonly Rule[];
  lines: readonly PermissionDiffLine[];
  /** Headings above the permissions that only the first has, and that only the second has. */
  first: string;
  second: string;
  /** Signs in front of the two lists, used only for gains and losses. */
  signs?: readonly [Sign, Sign];
  none: string;
}

type Sign = "gained" | "lost";

const whereOf = ({ everywhere, workspaces }: PermissionDiffLine) =>
  everywhere ? "everywhere" : formatList(workspaces);

export function Differences(props: DifferencesProps) {
  const { label, policy, lines, first, second, signs, none } = props;
  const rules = new Map(policy.map((rule) => [rule.action, rule]));
  const rulesOf = (these: readonly PermissionDiffLine[]) =>
    these.flatMap(({ action }) => rules.get(action) ?? []);
  if (lines.length === 0) return <p class="aw-a-none">{none}</p>;
  const sides = [true, false].flatMap((side) => {
    const these = lines.filter((line) => line.first === side);
    return these.length === 0 ? [] : { title: side ? first : second, sign: signs?.[side ? 0 : 1], these };
  });
  return (
    <>
      <table class="aw-table aw-a-table aw-a-gaps" aria-label={label}>
        <ColumnNames names={["where", "can"]} />
        {sides.map(({ title, sign, these }) => (
          <tbody key={title}>
            <SideHead title={title} span={2} />
            {[...groupBy(these, whereOf)].map(([where, same]) => (
              <tr key={where}>
                <th scope="row">
                  <SignMark sign={sign} />
                  {where}
                </th>
                <td>
                  <ul>
                    {mergedPhrases(rulesOf(same)).map((phrase) => (
                      <li key={phrase}>{phrase}</li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <Reasons count={lines.length}>
        <table class="aw-table aw-a-table aw-a-gaps" aria-label={`${label}, with reasons`}>
          <ColumnNames names={["can", "where", "why"]} />
          {sides.map(({ title, sign, these }) => (
            <tbody key={title}>
              <SideHead title={title} span={3} />
              {these.map((line) => (
                <tr key={line.action}>
                  <th scope="row">
                    <SignMark sign={sign} />
                    {rules.get(line.action)?.phrase ?? line.action}
                  </th>
                  <td>{whereOf(line)}</td>
                  <td class="aw-dim">{sign === "lost" ? line.why_not : line.reason}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </Reasons>
    </>
  );
}

function SideHead({ title, span }: { title: string; span: number }) {
  return (
    <tr class="aw-a-group">
      <th scope="rowgroup" colSpan={span}>
        <Name text={title} />
      </th>
    </tr>
  );
}

function SignMark({ sign }: { sign: Sign | undefined }) {
  return sign === undefined ? null : <b class={`aw-a-sign aw-a-${sign}`}>{sign === "gained" ? "+" : "−"}</b>;
}
