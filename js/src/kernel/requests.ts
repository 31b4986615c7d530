// What is known of a request by its type.

/** Requests that a page makes automatically; no one waits for them. */
export const AUTOMATIC: readonly string[] = ["hello", "open", "ask_selection", "forget"];
/** Other requests that change nothing on the server, besides those that ask. */
const HARMLESS: readonly string[] = [...AUTOMATIC, "refresh", "select", "stop", "edit_roster"];
/** The verbs of those that ask, write a file, or prepare a roster; no command begins with one. */
const VERBS = /^(?:ask|check|save|export|upload|read|plan|leave|start)_/;
/** Whether only those who ask show the answer: nothing else is drawn for it. */
export const isQuestion = (type: string) => /^ask_(?!selection)/.test(type);
/** Whether requests of this type change nothing on the server. */
export const isQuery = (type: string) => VERBS.test(type) || HARMLESS.includes(type);
