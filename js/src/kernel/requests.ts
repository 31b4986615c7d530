// What is known of a request by its type.

/** Requests that a page makes automatically; no one waits for them. */
export const AUTOMATIC: readonly string[] = ["hello", "open", "ask_selection"];
/** Other requests that change nothing on the server, besides those that ask. */
const HARMLESS: readonly string[] = [...AUTOMATIC, "refresh", "select", "stop", "save_passwords"];
/** Whether requests of this type change nothing on the server. */
export const isQuery = (type: string) => type.startsWith("ask_") || HARMLESS.includes(type);
