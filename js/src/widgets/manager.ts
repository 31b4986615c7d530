// The chunk "manager": what every widget that changes the server shows beyond its first rows.

export { AccessExplorer, AccessMatrix, AccessTab } from "../access/Access.js";
export * from "../manager/chunk.js";
