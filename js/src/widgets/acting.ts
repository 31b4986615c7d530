// What `_esm` holds besides the core, for the widgets that change the server.

export { default as AccessExplorer } from "./access.js";
export { default as UserManager } from "./manager.js";
export { default as AccessMatrix } from "./matrix.js";
export { default as UserForm } from "./user_form.js";
export { default as WorkspaceForm } from "./workspace_form.js";
