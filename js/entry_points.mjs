// Entry points of each widget's script and stylesheet.

// The stand-alone page uses the table's stylesheet; the forms share one.
const SCRIPTS = {
  manager: "manager/index.tsx",
  table: "table/index.tsx",
  page: "page/index.tsx",
  matrix: "matrix/index.tsx",
  access: "access/index.tsx",
  user_form: "forms/user_form.tsx",
  workspace_form: "forms/workspace_form.tsx",
};
const STYLES = ["manager", "table", "matrix", "access", "access_part", "form"];

export const ENTRY_POINTS = [
  ...Object.entries(SCRIPTS).map(([name, path]) => ({ in: `src/${path}`, out: name })),
  ...STYLES.map((name) => ({ in: `src/styles/${name}.css`, out: name })),
];
