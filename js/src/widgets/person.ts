// The chunk "person": the page of a person, changing roles, and what is asked before someone becomes an owner.

export { NewOwners } from "../dialogs/NewOwners.js";
export { RoleDialog } from "../dialogs/RoleDialog.js";
export { PersonPage } from "../person/PersonPage.js";

declare module "../state/chunks.js" {
  interface ChunkExports {
    person: typeof import("./person.js");
  }
}
