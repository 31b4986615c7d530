// The permission table: what each of the three roles can do, and which permissions the chosen person has.

import { type AccessOf, type PermissionLine, ROLES, type Rule } from "../protocol.js";
import { Icon } from "../ui/display/icons.js";
import { Name } from "../ui/display/Name.js";
import { onlyFor } from "./phrases.js";

const GROUPS: readonly { on: Rule["on"]; title: string }[] = [
  { on: "server", title: "Server" },
  { on: "user", title: "Users" },
  { on: "workspace", title: "Workspaces" },
  { on: "dataset", title: "Datasets" },
];
const SCOPES: Record<Rule["owner"], string> = {
  all: "yes",
  "own workspaces": "own workspaces",
  never: "no",
};

interface PermissionsProps {
  lines: readonly Rule[];
  person: AccessOf | null;
}

export function Permissions({ lines, person }: PermissionsProps) {
  const reaches = new Map(person?.lines.map((line) => [line.action, line]));
  const held = (role: string) => (role === person?.role ? " aw-a-held" : "");
  return (
    <table class="aw-table aw-a-table" aria-label="Permissions">
      <thead>
        <tr>
          <th scope="col">can</th>
          {ROLES.map((role) => (
            <th key={role} scope="col" class={`aw-a-scope${held(role)}`}>
              <span class={`aw-role-${role}`}>{role}</span>
            </th>
          ))}
          {person !== null && (
            <th scope="col" class="aw-a-person">
              <Name text={person.username} titled />
            </th>
          )}
        </tr>
      </thead>
      {GROUPS.map(({ on, title }) => (
        <tbody key={on}>
          <tr class="aw-a-group">
            {/* Narrow layouts hide columns, so the header cell must not span more than three. */}
            <th scope="rowgroup" colSpan={3}>
              {title}
            </th>
          </tr>
          {lines
            .filter((line) => line.on === on)
            .map((line) => (
              <tr key={line.action} title={line.source}>
                <th scope="row">{line.phrase}</th>
                {ROLES.map((role) => (
                  <td key={role} class={`aw-a-scope${held(role)}`}>
                    <Allowed allowed={line[role] !== "never"}>{SCOPES[line[role]]}</Allowed>
                  </td>
                ))}
                {person !== null && (
                  <td class="aw-a-person">
                    <Reason rule={line} role={person.role} reach={reaches.get(line.action)} />
                  </td>
                )}
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}

interface ReasonProps {
  rule: Rule;
  role: AccessOf["role"];
  reach: PermissionLine | undefined;
}

/** Whether the person can do it, and why; a role that never can is in the columns beside it. */
function Reason({ rule, role, reach }: ReasonProps) {
  if (reach === undefined) return null;
  return (
    <span class="aw-a-reason">
      <Allowed allowed={reach.allowed} unsaid>
        {reach.allowed ? "yes" : "no"}
      </Allowed>
      <span>{rule[role] === "never" ? onlyFor(rule) : reach.reason}</span>
    </span>
  );
}

/** Yes or no as an icon and a word, not by colour alone; the word is visually hidden where a reason is shown. */
function Allowed({ allowed, children, unsaid }: { allowed: boolean; children: string; unsaid?: boolean }) {
  return (
    <span class={allowed ? "aw-a-yes" : "aw-a-no"}>
      <Icon name={allowed ? "check" : "close"} />
      <span class={unsaid ? "aw-sr-only" : undefined}>{children}</span>
    </span>
  );
}
