// What a role allows a person to do in their workspaces and on the whole server, in a few lines.

import { groupBy } from "../data/groupBy.js";
import type { AccessOf, Rule } from "../protocol.js";
import { Icon } from "../ui/display/icons.js";
import { mergedPhrases, onlyFor } from "./phrases.js";

interface AbilitiesProps {
  policy: readonly Rule[];
  role: AccessOf["role"];
  /** Where the person can do what is about a workspace or a dataset. */
  where: string;
}

export function Abilities(props: AbilitiesProps) {
  return (
    <>
      {partsOf(props).map((part) => (
        <Ability key={part.title} {...part} role={props.role} />
      ))}
    </>
  );
}

/** The same in a sentence each: what they can do, or what not if that is less. */
export function InShort(props: AbilitiesProps) {
  return (
    <>
      {partsOf(props).map(({ title, rules }) => {
        const denied = rules.filter((rule) => rule[props.role] === "never");
        const most = denied.length < rules.length / 2;
        const named = mergedPhrases(most ? denied : rules.filter((rule) => !denied.includes(rule)));
        return (
          <p key={title}>
            <b>{title}</b> they can {most && "do everything"}
            {most && named.length > 0 && " but "}
            {named.join(most ? " or " : "; ")}.
          </p>
        );
      })}
    </>
  );
}

function partsOf({ policy, where }: AbilitiesProps) {
  const inWorkspaces = ({ on }: Rule) => on === "workspace" || on === "dataset";
  return [
    { title: where, rules: policy.filter(inWorkspaces) },
    { title: "On the whole server", rules: policy.filter((rule) => !inWorkspaces(rule)) },
  ];
}

interface AbilityProps {
  title: string;
  rules: readonly Rule[];
  role: AccessOf["role"];
}

function Ability({ title, rules, role }: AbilityProps) {
  const denied = groupBy(
    rules.filter((rule) => rule[role] === "never"),
    onlyFor,
  );
  return (
    <div class="aw-a-ability">
      <h3>{title}</h3>
      <div>
        <Phrases name="Can" rules={rules.filter((rule) => rule[role] !== "never")} />
        {[...denied].map(([only, these]) => (
          <Phrases key={only} name="Can't" only={only} rules={these} />
        ))}
      </div>
    </div>
  );
}

interface PhrasesProps {
  name: "Can" | "Can't";
  /** Who can. */
  only?: string;
  rules: readonly Rule[];
}

function Phrases({ name, only, rules }: PhrasesProps) {
  if (rules.length === 0) return null;
  return (
    <div class={only === undefined ? "aw-a-can" : "aw-a-cannot"}>
      <p>
        <Icon name={only === undefined ? "check" : "close"} />
        <b>{name}</b>
        {only !== undefined && <span class="aw-dim"> ({only})</span>}
      </p>
      <ul>
        {mergedPhrases(rules).map((phrase) => (
          <li key={phrase}>{phrase}</li>
        ))}
      </ul>
    </div>
  );
}
