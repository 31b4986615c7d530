// Entry points of each widget's script and stylesheet.

// The stand-alone page uses the table's stylesheet; the forms share one.
const SCRIPTS = {
  manager: "widgets/manager.tsx",
  table: "widgets/table.tsx",
  page: "widgets/page.tsx",
  matrix: "widgets/matrix.tsx",
  access: "widgets/access.tsx",
  user_form: "widgets/user_form.tsx",
  workspace_form: "widgets/workspace_form.tsx",
};
const STYLES = ["manager", "table", "matrix", "access", "access_part", "form"];

export const ENTRY_POINTS = [
  ...Object.entries(SCRIPTS).map(([name, path]) => ({ in: `src/${path}`, out: name })),
  ...STYLES.map((name) => ({ in: `src/styles/${name}.css`, out: name })),
];
