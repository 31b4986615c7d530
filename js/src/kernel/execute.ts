// The request to execute a command.

import type { AnyCommand, Execute } from "../protocol.js";

/** Return the request for a command; owners who are not among those shown are skipped, and null skips no one. */
export const execute = (command: AnyCommand, owners: string[] | null): Omit<Execute, "id"> => ({
  type: "execute",
  owners,
  command,
});
