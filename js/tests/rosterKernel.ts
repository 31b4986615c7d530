// A fake kernel with the draft of a roster: it reads tab-separated text, as the real one reads what a spreadsheet copies.

import type { RequestBody } from "../src/kernel/connection.js";
import type {
  ErrorInfo,
  Outcome,
  Problem,
  RosterApplied,
  RosterPlan,
  RosterRow,
  RosterState,
  ToBrowser,
} from "../src/protocol.js";
import { MAX_PAGE } from "../src/protocol.js";
import type { PlanLine } from "../src/roster/useItems.js";
import type { Asked } from "./fake.js";
import { FakeKernel, idOf, NO_ROSTER, problem } from "./fake.js";

type Column = RosterState["columns"][number];
const RECOGNIZED: Record<string, Column> = {
  username: "username",
  login: "username",
  "first name": "first_name",
  vorname: "first_name",
  "last name": "last_name",
  nachname: "last_name",
  role: "role",
  workspaces: "workspaces",
  gruppe: "workspaces",
  password: "password",
};
const ROLES = ["owner", "admin", "annotator"];
const OFFERS = [
  { name: "first.last", template: "{first_name}.{last_name}", column: null, example: "ana.lang" },
  { name: "flast", template: "{initial}{last_name}", column: null, example: "alang" },
];

interface Cells {
  row: number;
  cells: string[];
}

let drafts = 0;

/** A draft that no page has seen. */
function noRoster() {
  drafts += 1;
  return { ...NO_ROSTER, draft: `draft ${drafts}` };
}

export class RosterKernel extends FakeKernel {
  private parts: string[] = [];
  private table: Cells[] = [];
  private edits = new Map<string, string>();
  private leftOut = new Set<number>();
  private lines: PlanLine[] = [];
  outcomes: Outcome[] = [];
  /** How many people an earlier run has created. */
  earlier = 0;
  /** Why the next plan is not applied. */
  refusal: ErrorInfo | null = null;
  /** Whether the server has changed since the plan was made. */
  planIsOld = false;
  private number = 0;
  draft = noRoster();
  /** Whether the first row of a file may be a person. */
  doubtsHeadings = false;
  /** Paths that are taken. */
  readonly files = new Set<string>();
  /** What is special about the file of passwords. */
  pathNote = "";
  /** Problems that a plan finds, by row. */
  planProblems = new Map<
    number,
    Omit<Problem, "row" | "value" | "user" | "someone_else"> & Partial<Problem>
  >();

  constructor() {
    super(undefined, undefined, (request) => this.takeRoster(request));
  }

  /** Send the state, as the answer to a request or because of another view. */
  state(request = ""): RosterState {
    this.number += 1;
    return { ...this.draft, request, number: this.number };
  }

  /** Do what another page of this widget asks for, and show it to all. */
  fromAnotherPage(request: RequestBody): void {
    this.push(this.takeRoster({ ...request, id: "another page" } as Asked)!);
  }

  /** Whether it is known what the usernames are. */
  private get isSettled(): boolean {
    return this.draft.usernames !== null || this.draft.headings.some(({ column }) => column === "username");
  }

  private cellOf({ row, cells }: Cells, column: Column): string {
    const edited = this.edits.get(`${row} ${column}`);
    if (edited !== undefined) return edited;
    const at = this.draft.headings.findIndex((heading) => heading.column === column);
    if (at >= 0) return cells[at] ?? "";
    if (column === "username" || column === "first_name" || column === "last_name")
      return column === "username" && this.draft.usernames !== null ? cells.join(".").toLowerCase() : "";
    return column === "role" ? (this.draft.role ?? "annotator") : this.draft.workspaces.join("; ");
  }

  private problemsOf(cells: Cells, usernames: Map<string, number>): Problem[] {
    const found: Problem[] = [];
    const add = (column: Column, sentence: string, more: Partial<Problem> = {}) =>
      found.push({
        row: cells.row,
        column,
        value: "",
        problem: sentence,
        suggestion: "",
        also: null,
        renames: null,
        same_person: false,
        user: null,
        someone_else: null,
        ...more,
      });
    const username = this.cellOf(cells, "username");
    const [first, last] = [this.cellOf(cells, "first_name"), this.cellOf(cells, "last_name")];
    if (username === "" && !this.isSettled) return found;
    if (username === "") {
      add("username", "A username is required.", { suggestion: `${first}.${last}`.toLowerCase() });
    } else if (usernames.has(username)) {
      add("username", `Also in row ${usernames.get(username)}.`, { also: usernames.get(username)! });
    } else usernames.set(username, cells.row);
    const role = this.cellOf(cells, "role");
    if (role !== "" && !ROLES.includes(role)) add("role", "Not a role.", { suggestion: "annotator" });
    const planned = this.planProblems.get(cells.row);
    if (planned !== undefined)
      found.push({ row: cells.row, value: "", user: null, someone_else: null, ...planned });
    return found;
  }

  private rowsNow(beside?: string | null): RosterRow[] {
    const usernames = new Map<string, number>();
    return this.table.map((one) => {
      const leftOut = this.leftOut.has(one.row);
      return {
        row: one.row,
        cells: this.draft.columns.map((column) =>
          column === "password" ? "••••" : this.cellOf(one, column),
        ),
        edited: this.draft.columns.filter((column) => this.edits.has(`${one.row} ${column}`)),
        left_out: leftOut,
        known: this.rows.some(({ username }) => username === this.cellOf(one, "username")),
        problems: leftOut ? [] : this.problemsOf(one, usernames),
        beside: one.cells[this.draft.headings.findIndex(({ text }) => text === beside)] ?? "",
      };
    });
  }

  /** Read the table again after a change. */
  private recount(): void {
    const { headings } = this.draft;
    const columns = new Set<Column>(["username"]);
    for (const { column } of headings)
      if (column !== null && column !== "last_name, first_name" && column !== "first_name last_name")
        columns.add(column);
    this.draft = {
      ...this.draft,
      columns: [...columns, "role" as const, "workspaces" as const].filter(
        (one, at, all) => all.indexOf(one) === at,
      ),
      plan: null,
    };
    const rows = this.rowsNow();
    const usernamesAt = headings.findIndex(({ column }) => column === "username");
    const inside = rows.filter((row) => !row.left_out);
    const all = inside.flatMap(({ problems }) => problems);
    const asked = all.filter((one) => one.same_person);
    const wrong = all.filter((one) => !one.same_person);
    const count = (some: Problem[]) => new Set(some.map(({ row }) => row)).size;
    const lineOf = ({ row, column, problem, suggestion, also, same_person: same }: Problem) => ({
      rows: `Row ${row}`,
      sentence: suggestion && !same ? `${problem} Use ${suggestion}.` : problem,
      number: 1,
      row,
      repeats: also !== null && column === "",
    });
    const settled = this.isSettled;
    const known = this.draft.headings.some(({ column }) => column !== null);
    this.draft = {
      ...this.draft,
      error: settled || !known ? this.draft.error : problem("Choose the column that has the usernames."),
      offers: usernamesAt < 0 ? OFFERS : [],
      unused: this.draft.headings.flatMap(({ text, column }) => (column === null && known ? [text] : [])),
      rows: rows.length,
      problems: count(wrong),
      suggestions: count(wrong.filter(({ suggestion }) => suggestion !== "")),
      lines: wrong.slice(0, 5).map(lineOf),
      more_lines: Math.max(0, wrong.length - 5),
      questions: count(asked),
      question: asked.length > 0 ? lineOf(asked[0]) : null,
      ready: settled ? inside.length - count(all) : 0,
      same_person: count(asked),
      left_out: rows.length - inside.length,
      known: inside.filter(({ known, problems }) => known && problems.length === 0).length,
    };
  }

  private read(text: string, name: string): void {
    const [head, ...rest] = text.trimEnd().split(/\r?\n/);
    this.edits.clear();
    this.leftOut.clear();
    this.table = rest.map((line, at) => ({ row: at + 2, cells: line.split("\t") }));
    const headings = (head ?? "").split("\t").map((heading) => ({
      text: heading,
      column: RECOGNIZED[heading.toLowerCase()] ?? null,
    }));
    this.draft = {
      ...noRoster(),
      source: { name, sheets: [], sheet: null, asks: false, header: 1 },
      headings,
    };
    if (this.doubtsHeadings) {
      this.draft.source!.asks = true;
      this.draft.error = problem("Row 1 was read as headings. Is it a person?");
    } else if (headings.every(({ column }) => column === null)) {
      this.draft.error = problem("No heading is recognized.", { hint: "Say which column is which." });
    }
    this.recount();
  }

  private planFor(prune: RosterState["prune"]): void {
    const { columns } = this.draft;
    const value = (row: RosterRow, column: Column) => row.cells[columns.indexOf(column)] ?? "";
    const ready = this.rowsNow().filter((row) => !row.left_out);
    this.lines = ready.map((row, at): PlanLine => {
      const there = this.rows.find(({ username }) => username === value(row, "username"));
      const role = value(row, "role") as PlanLine["role"];
      const joins = value(row, "workspaces").split(/;\s*/).filter(Boolean);
      const base = {
        name: value(row, "username"),
        full_name: `${value(row, "first_name")} ${value(row, "last_name")}`.trim(),
        leaves: [],
        people: 0,
        left_out: false,
        reason: "",
      };
      if (there === undefined)
        return { ...base, id: idOf(500 + at), kind: "create", role, fields: [], joins };
      const fields =
        there.role === role ? [] : [{ field: "role" as const, before: there.role, after: role! }];
      return {
        ...base,
        id: there.id,
        kind: fields.length > 0 ? "change" : "move",
        role: there.role,
        fields,
        joins,
      };
    });
    if (prune === true) {
      const [gone] = this.rows.slice(-1);
      this.lines.push({
        id: gone.id,
        kind: "delete",
        name: gone.username,
        full_name: "",
        role: gone.role,
        fields: [],
        joins: [],
        leaves: [],
        people: 0,
        left_out: false,
        reason: "",
      });
    }
    this.draft = { ...this.draft, plan: this.countPlan() };
  }

  private countPlan(): RosterPlan {
    const inside = this.lines.filter((line) => !line.left_out);
    const of = (kind: PlanLine["kind"]) => inside.filter((line) => line.kind === kind).length;
    const lines: Record<string, number> = {};
    for (const { kind } of this.lines) lines[kind] = (lines[kind] ?? 0) + 1;
    const deletions = of("delete");
    return {
      number: this.number + 1000,
      lines,
      left_out: this.lines.length - inside.length,
      people: inside.length,
      passwords: of("create"),
      summary: `${of("create")} to create, ${of("change") + of("move")} to change, ${deletions} to delete.`,
      notes: [],
      confirmation: deletions > 0 ? { kind: "count", text: String(deletions) } : null,
      confirm: deletions > 0 ? "This deletes 1 user and their responses." : "",
    };
  }

  private apply(request: string, path: string | null): RosterApplied {
    this.outcomes = this.lines
      .filter((line) => !line.left_out)
      .map(({ name }) => ({
        name,
        outcome: name.startsWith("fail") ? "failed" : "done",
        reason: name.startsWith("fail") ? "The server did not answer." : "",
      }));
    const outcomes: Record<string, number> = {};
    for (const { outcome } of this.outcomes) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return {
      request,
      summary: `${outcomes.done} of ${this.outcomes.length} done.`,
      outcomes,
      created: (outcomes.done ?? 0) + this.earlier,
      new: outcomes.done ?? 0,
      path: path && `/home/ada/course/${path}`,
      link: path,
      notes: [],
      example: {
        username: "ana.ruiz",
        first_name: "Ana",
        last_name: "Ruiz",
        password: "\u2022".repeat(8),
        address: "https://argilla.uni.example",
        workspaces: "class-a",
        Matrikel: "M0",
      },
    };
  }

  /** Do what has failed, as a retry from another view does. */
  retry(): void {
    const { applied } = this.draft;
    this.outcomes = this.outcomes.map(({ name }) => ({ name, outcome: "done", reason: "" }));
    this.draft = { ...this.draft, applied: { ...applied!, outcomes: { done: this.outcomes.length } } };
    this.push(this.state());
  }

  private saved(request: string, path: string): ToBrowser {
    if (this.files.has(path) && isNumbered(path)) return this.saved(request, path.replace(".", "-2."));
    if (this.files.has(path)) {
      return {
        type: "failed",
        request,
        error: problem(`${path} exists already.`, { field: "path", hint: "Choose another name." }),
      };
    }
    this.files.add(path);
    return { type: "saved", request, message: "Saved.", path: `/home/ada/course/${path}`, link: path };
  }

  private takeRoster(request: Asked): ToBrowser | undefined {
    const { id } = request;
    if ("first" in request && !(request.first >= 0 && request.count >= 1 && request.count <= MAX_PAGE))
      throw new Error("There is no such page");
    switch (request.type) {
      case "ask_roster":
        return { ...this.draft, request: id, number: this.number };
      case "upload_roster": {
        const changes = new Set(
          [...this.edits.keys()].map((key) => key.split(" ")[0]).concat([...this.leftOut].map(String)),
        );
        if (changes.size > 0 && !request.forget)
          return {
            ...{ type: "failed", request: id },
            error: problem(`${changes.size} changes to the rows would be forgotten.`, { field: "forget" }),
          } as ToBrowser;
        if (request.part === 0) this.parts = [];
        if (request.part !== this.parts.length) throw new Error("A part is missing");
        this.parts.push(request.content);
        if (!request.last) return this.done(request, "");
        if (this.sentOf("stop").some((stop) => stop.request === id))
          return { ...this.done(request, ""), stopped: true } as ToBrowser;
        const bytes = this.parts.map((part) => Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0)));
        this.read(bytes.map((part) => new TextDecoder().decode(part)).join(""), request.name);
        return this.state(id);
      }
      case "read_roster":
        this.draft = {
          ...this.draft,
          error: null,
          role: request.role,
          usernames: request.usernames,
          workspaces: request.workspaces,
          headings: this.draft.headings.map(({ text }, at) => ({
            text,
            column: request.columns?.[at] ?? null,
          })),
        };
        this.recount();
        return this.state(id);
      case "edit_roster": {
        for (const { row, column, text } of request.edits ?? []) {
          this.edits.set(`${row} ${column}`, text);
          this.planProblems.delete(row);
        }
        for (const row of request.leave_out ?? []) this.leftOut.add(row);
        for (const row of request.take_in ?? []) this.leftOut.delete(row);
        for (const { row, problems } of request.problems ? this.rowsNow() : []) {
          if (problems.length === 0) continue;
          const asks = problems.every((one) => one.same_person);
          if (request.problems === "leave out" && !asks) this.leftOut.add(row);
          if (request.problems === "same person") this.planProblems.delete(row);
          for (const { column, suggestion, same_person: same } of problems) {
            if (request.problems === (same ? "someone else" : "use suggestions") && suggestion !== "")
              this.edits.set(`${row} ${column}`, suggestion);
          }
          if (request.problems === "someone else" && asks) this.planProblems.delete(row);
        }
        this.recount();
        return this.state(id);
      }
      case "ask_roster_rows": {
        const all = this.rowsNow(request.beside)
          .filter(
            (row) =>
              request.show === "all" ||
              (request.show === "left out"
                ? row.left_out
                : row.problems.some((one) => one.same_person === (request.show === "questions"))),
          )
          .filter(({ cells }) => cells.join(" ").includes(request.search));
        const at = all.findIndex(({ row }) => row === request.row);
        const first = at < 0 ? request.first : at;
        const rows = all.slice(first, first + request.count);
        const { columns } = this.draft;
        return {
          ...{ type: "roster_rows", request: id, number: this.number, first },
          ...{ total: all.length, columns, rows },
        } as ToBrowser;
      }
      case "ask_usernames":
        return request.template.includes("{frist")
          ? { type: "failed", request: id, error: problem("Unknown field.", { field: "usernames" }) }
          : {
              type: "usernames",
              request: id,
              examples: this.table.map((one) => request.template.replace(/\{.*?\}/g, one.cells[0])),
            };
      case "plan_roster": {
        for (const [username, other] of Object.entries(request.renames)) {
          for (const [row, found] of this.planProblems) {
            if (found.renames === username && other !== undefined) this.planProblems.delete(row);
          }
        }
        this.recount();
        this.draft = {
          ...this.draft,
          prune: request.prune,
          renames: { ...this.draft.renames, ...request.renames },
        };
        if (this.draft.problems + this.draft.questions === 0) this.planFor(request.prune);
        return this.state(id);
      }
      case "leave_out": {
        this.lines = this.lines.map((line) => ({
          ...line,
          left_out:
            request.leave_out?.includes(line.id) || (line.left_out && !request.take_in?.includes(line.id)),
        }));
        this.draft = { ...this.draft, plan: this.countPlan() };
        return this.state(id);
      }
      case "ask_plan_lines": {
        const all = this.lines
          .filter(
            ({ kind, left_out }) =>
              request.show === "all" || (request.show === "left out" ? left_out : kind === request.show),
          )
          .filter(({ name, full_name }) => `${name} ${full_name}`.includes(request.search));
        const lines = all.slice(request.first, request.first + request.count);
        return {
          type: "plan_lines",
          request: id,
          number: this.draft.plan!.number,
          first: request.first,
          total: all.length,
          lines,
          left_out: lines.filter((line) => line.left_out).map((line) => line.id),
        };
      }
      case "check_path":
        if (!this.files.has(request.path)) return this.done(request, this.pathNote);
        if (request.new && isNumbered(request.path))
          return this.done(request, "It exists already, so the new file gets a number.");
        return {
          type: "failed",
          request: id,
          error: problem(
            request.new
              ? "This file cannot be written: it exists already."
              : `${request.path} is not a file of passwords.`,
            { field: "path" },
          ),
        };
      case "apply_roster": {
        if (this.planIsOld) {
          this.draft = { ...this.draft, plan: this.countPlan() };
          this.push(this.state());
          return { type: "failed", request: id, error: problem("The server has changed.") };
        }
        if (this.refusal !== null) return { type: "failed", request: id, error: this.refusal };
        if (request.number !== this.draft.plan?.number) throw new Error("Another plan was shown");
        this.draft = { ...this.draft, source: null, plan: null, applied: this.apply(id, request.path) };
        this.push(this.state());
        return this.done(request, "Applied the roster.");
      }
      case "ask_outcomes": {
        const all = this.outcomes.filter(({ outcome }) => request.show === "all" || request.show === outcome);
        const outcomes = all.slice(request.first, request.first + request.count);
        return {
          type: "outcomes",
          request: id,
          number: this.number,
          first: request.first,
          total: all.length,
          outcomes,
        };
      }
      case "save_slips":
      case "save_plan":
        return this.saved(id, request.path);
      case "save_invitations": {
        const unknown = request.template
          .match(/\{(\w+)\}/g)
          ?.find((field) => !(field.slice(1, -1) in this.draft.applied!.example));
        if (unknown === undefined) return this.saved(id, request.path);
        return {
          type: "failed",
          request: id,
          error: problem(`The template has an unknown field ${unknown}.`, { field: "template" }),
        };
      }
      case "start_over":
        this.edits.clear();
        this.leftOut.clear();
        this.draft = noRoster();
        return this.state(id);
      default:
        return undefined;
    }
  }
}

/** Whether a new file of this kind gets a number if it exists. */
const isNumbered = (path: string) => !path.endsWith(".json");

/** Rows as a spreadsheet copies them: some of a class, with three problems if there are enough. */
export function classOf(count: number): string {
  const first = ["Ana", "Bo", "Carla", "Dayo", "Eva", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Kaya", "Lea"];
  const last = ["Lang", "Bauer", "Roth", "Stein", "Brandt", "Weber", "Demir", "Vogt", "Kurz"];
  const lines = Array.from({ length: count }, (_, at) => {
    const [a, b] = [first[at % first.length], last[(at * 5) % last.length]];
    let username = `${a}.${b}${at}`.toLowerCase();
    if (at === 10) username = "";
    if (at === 20) username = "ana.lang0";
    return [
      username,
      a,
      b,
      at === 5 ? "anotator" : "annotator",
      at % 3 === 0 ? "class-a; class-b" : "class-a",
      `M${at}`,
    ].join("\t");
  });
  return ["Login\tVorname\tNachname\tRole\tGruppe\tMatrikel", ...lines].join("\n");
}
