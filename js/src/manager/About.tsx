// The people that a dialog is about, in words.

import { Name } from "../components/Name.js";
import type { Person } from "../data/people.js";

const NAMED = 5;

export function About({ people }: { people: readonly Person[] }) {
  return (
    <>
      {people.slice(0, NAMED).map((person, at) => (
        <span key={person.id}>
          {at > 0 && (at === people.length - 1 ? " and " : ", ")}
          <b>
            <Name text={person.username} />
          </b>
        </span>
      ))}
      {people.length > NAMED && ` and ${(people.length - NAMED).toLocaleString("en")} more`}
    </>
  );
}
