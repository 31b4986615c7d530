// How far the person whose page is open is with each dataset of their workspaces.

import type { Person } from "../data/person.js";
import { NoAnswer } from "../panel/NoAnswer.js";
import type { PlaceProgress } from "../protocol.js";
import { onDemand } from "../shared/onDemand.js";
import { useModel } from "../state/context.js";
import { useQuery } from "../state/useQuery.js";
import { andMore } from "../ui/display/formatList.js";
import { Name } from "../ui/display/Name.js";

const GivenLine = onDemand("progress", "GivenLine");

export function PersonProgress({ person }: { person: Person }) {
  const model = useModel();
  const refusal = model.refusal("list_members");
  const inside = person.workspaces?.map(({ id }) => id).join();
  const asked = useQuery(
    model,
    refusal === null ? { type: "ask_person_progress", user: person.id } : null,
    `${model.refreshes} ${inside}`,
    { keep: person.id },
  );
  const { answer } = asked;
  if (refusal !== null) return <p class="aw-dim">{refusal}</p>;
  return (
    <>
      <NoAnswer asked={asked} loading="Reading the progress." failed="The progress could not be read." />
      {answer?.places.length === 0 && <p class="aw-dim">Not a member of any workspace.</p>}
      {answer?.places.map((place) => (
        <Place key={place.workspace.id} place={place} />
      ))}
      {answer !== null && answer.left_out > 0 && (
        <p class="aw-dim">{`${andMore(answer.left_out)}: see "Progress" in each workspace.`}</p>
      )}
    </>
  );
}

function Place({ place: { workspace, datasets, person, notes, error } }: { place: PlaceProgress }) {
  const parts = datasets.map((dataset, at) => ({ dataset, at })).filter(({ dataset }) => !dataset.draft);
  const drafts = datasets.filter(({ draft }) => draft);
  return (
    <>
      <h4>
        <Name text={workspace.name} />
      </h4>
      {error !== null && <p class="aw-warning">{error}</p>}
      {person !== null && parts.length === 0 && (
        <p class="aw-dim">{`No ${drafts.length > 0 ? "published " : ""}datasets yet.`}</p>
      )}
      {person !== null && (
        <ul class="aw-person-progress">
          {parts.map(({ dataset, at }) => (
            <li key={dataset.id}>
              <Name text={dataset.name} titled />
              <GivenLine dataset={dataset} responses={person.given[at]} left={person.left[at]} />
            </li>
          ))}
          {drafts.map(({ id, name }) => (
            <li key={id} class="aw-dim">
              <Name text={name} titled />
              <span>not published, and left out</span>
            </li>
          ))}
        </ul>
      )}
      {notes.map((text) => (
        <p key={text} class="aw-warning">
          {text}
        </p>
      ))}
    </>
  );
}
