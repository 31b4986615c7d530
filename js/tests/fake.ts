// A fake kernel: a minimal anywidget model that answers requests from rows in memory.

import { parseId } from "../src/data/columns/ids.js";
import { sortedBy } from "../src/data/order/collation.js";
import { EMPTY_USER } from "../src/forms/NewUserForm.js";
import type { Traits, WidgetModel } from "../src/kernel/widget.js";
import type {
  AnyCommand,
  AskScript,
  Columns,
  DatasetItem,
  Done,
  ErrorInfo,
  Execute,
  FromBrowser,
  JournalItem,
  RosterState,
  Row,
  Select,
  Selection,
  Session,
  ToBrowser,
  WorkspaceItem,
} from "../src/protocol.js";
import { SEPARATOR } from "../src/protocol.js";

type Listener = (...args: unknown[]) => void;
/** Returned by a handler to drop the response, also for later. */
export const DROPPED = "dropped";
type Own = ToBrowser | typeof DROPPED | undefined;
// The id of a creation is chosen by the kernel.
type Executed<Command> = Command extends AnyCommand
  ? Required<Omit<Command, "id">> & Pick<Execute, "id" | "owners">
  : never;
/** A request; if it executes a command, the command with the id and owners of the request. */
export type Asked = Exclude<FromBrowser, Execute> | Executed<AnyCommand>;
function asked(message: FromBrowser): Asked {
  if (message.type !== "execute") return message;
  const { id, owners, command } = message;
  return { ...command, id, owners } as Asked;
}
export type Handler = (request: Asked, kernel: FakeKernel) => Own | Promise<Own>;

export const WORKSPACES: WorkspaceItem[] = ["nlp", "speech", "vision"].map((name, at) => ({
  id: `0000000${at}-aaaa-4000-8000-000000000000`,
  name,
}));
const MODEL_ID = "model";
export const NOW = Date.UTC(2026, 10, 24, 22, 26, 39);

export function idOf(number: number): string {
  const hex = Math.imul(number + 1, 2654435761) >>> 0;
  return `${hex.toString(16).padStart(8, "0")}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const TEAM: [string, string, string, Row["role"], number[], number][] = [
  ["argilla", "Argilla", "", "owner", [], 335 * DAY],
  ["ana.costa", "Ana", "Costa", "admin", [0, 2], 2 * MINUTE],
  ["bo.li", "Bo", "Li", "annotator", [0], 60 * MINUTE],
  ["carla.<b>ruiz</b>", "Carla", "Ruiz", "annotator", [0, 1, 2, 3, 4], 30 * 60 * MINUTE],
  ["d.okafor", "Dayo", "Okafor", "annotator", [1], 3 * DAY],
  ["emil_h", "Emil", "Hansen", "admin", [1], 3 * DAY],
  ["farah.k", "Farah", "Khan", "annotator", [], 12 * DAY],
  ["נועה", "Noa", "Levi", "annotator", [2], 35 * DAY],
  ["gil.ionescu", "Gil", "Ionescu", "annotator", [0], 36 * DAY],
  ["łukasz", "Łukasz", "Żółw", "annotator", [1, 2], 50 * DAY],
  ["pay\u202Elapyap", "Mallory", "", "annotator", [], 60 * DAY],
  ["user10", "Ten", "", "annotator", [0], 70 * DAY],
];

export function team(workspaces: readonly WorkspaceItem[] = WORKSPACES): Row[] {
  return TEAM.map(([username, first_name, last_name, role, inside, age], number) => ({
    id: idOf(number),
    username,
    first_name,
    last_name: last_name === "" ? null : last_name,
    role,
    updated_at: NOW - age,
    inserted_at: Math.floor(NOW / 1000) - 86_400 * (400 - ((number * 5) % 12)),
    workspaces: inside.filter((at) => at < workspaces.length).map((at) => workspaces[at].id),
  }));
}

export function crowd(count: number): Row[] {
  const first = ["ana", "bo", "carla", "dayo", "emil", "farah", "noa", "gil", "mia", "łukasz", "øystein"];
  const last = ["costa", "li", "ruiz", "okafor", "hansen", "khan", "levi", "ionescu", "nguyễn", "smith"];
  return Array.from({ length: count }, (_, number) => {
    const a = first[number % first.length];
    const b = last[(number * 7) % last.length];
    return {
      id: idOf(number),
      username: `${a}.${b}${(number * 7919) % count}`,
      first_name: a,
      last_name: b,
      role: number === 0 ? "owner" : number % 9 === 1 ? "admin" : "annotator",
      updated_at: NOW - ((number * 7907) % 900) * DAY - number * 1000,
      inserted_at: Math.floor(NOW / 1000) - ((number * 6131) % 700) * 86_400,
      workspaces: WORKSPACES.filter((_, at) => (number >> at) & 1).map(({ id }) => id),
    };
  });
}

export const SESSION: Session = {
  type: "session",
  account: { id: idOf(0), username: "argilla", role: "owner" },
  host: "localhost:6900",
  url: "http://localhost:6900",
  workspace: null,
  status: "ready",
  error: null,
  refused: {},
  everywhere: ["owner"],
  running: [],
  no_retry: {},
  default_key: false,
  read_at: null,
  age: null,
  reading: null,
};

/** The session of the same account in another role. */
export const sessionAs = (role: Row["role"]): Session => ({
  ...SESSION,
  account: { ...SESSION.account!, role },
});

/** What an account of each role is told of something that is gone. */
export const GONE = [
  ["owner", "no longer exists."],
  ["admin", "was deleted or is no longer visible to you."],
] as const;

/** No draft of a roster. */
export const NO_ROSTER: Omit<RosterState, "number" | "request"> = {
  type: "roster_state",
  draft: "0",
  source: null,
  error: null,
  headings: [],
  columns: [],
  workspaces: [],
  role: null,
  usernames: null,
  offers: [],
  unused: [],
  rows: 0,
  ready: 0,
  problems: 0,
  suggestions: 0,
  lines: [],
  more_lines: 0,
  questions: 0,
  question: null,
  same_person: 0,
  left_out: 0,
  known: 0,
  notes: [],
  prune: false,
  renames: {},
  plan: null,
  path: "argilla-passwords-class-a-2026-11-29.csv",
  folder: "/home/ada/course",
  address: "http://localhost:6900",
  applied: null,
};

/** An error as the kernel sends it. */
export function problem(message: string, more: Partial<ErrorInfo> = {}): ErrorInfo {
  return {
    code: "ConflictError",
    message,
    field: null,
    hint: null,
    differences: [],
    to_confirm: null,
    unknown: false,
    ...more,
  };
}

/** Offset of the numbers of entries that hold the code of results. */
const CODED = 100_000;

/** Code in three distinguishable styles. */
export function codeOf(text: string): Record<AskScript["kind"], string> {
  return { argilla_widgets: text, argilla: `# Argilla SDK\n${text}`, curl: `curl -d '${text}'` };
}

export function entry(number: number, more: Partial<JournalItem> = {}): JournalItem {
  return {
    number,
    session: null,
    at: NOW - 60_000 * number,
    by: "argilla",
    message: `Did thing ${number}.`,
    result: "done",
    origin: "widget",
    run: null,
    users: 1,
    undo: true,
    no_undo: null,
    asks: false,
    undone: false,
    redo: false,
    no_redo: null,
    ...more,
  };
}

const view = (array: ArrayBufferView) =>
  new DataView(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);

export function columnsOf(
  rows: readonly Row[],
  workspaces: readonly WorkspaceItem[],
  revision: number,
  /** Numbers of the workspaces whose members are loaded. */
  known = rows.every((row) => row.workspaces !== null) ? [...workspaces.keys()] : [],
): { message: Columns; buffers: DataView<ArrayBuffer>[] } {
  const encoder = new TextEncoder();
  const text = (value: (row: Row) => string) =>
    view(Uint8Array.from(rows.flatMap((row) => [...encoder.encode(value(row)), SEPARATOR]).slice(0, -1)));
  const ids = new Uint8Array(rows.length * 16);
  rows.forEach((row, at) => {
    ids.set(parseId(row.id)!, at * 16);
  });
  const roles: Row["role"][] = ["owner", "admin", "annotator"];
  const buffers = [
    text((row) => row.username),
    text((row) => row.first_name),
    text((row) => row.last_name ?? ""),
    view(ids),
    view(Uint8Array.from(rows, (row) => roles.indexOf(row.role))),
    view(Float64Array.from(rows, (row) => row.updated_at)),
    view(Uint32Array.from(rows, (row) => row.inserted_at)),
  ];
  buffers.push(...membershipBuffers(rows, workspaces, known));
  return {
    message: {
      type: "columns",
      revision,
      count: rows.length,
      roles,
      workspaces: [...workspaces],
      known,
    },
    buffers,
  };
}

export function membershipBuffers(
  rows: readonly Row[],
  workspaces: readonly WorkspaceItem[],
  known: readonly number[],
): DataView<ArrayBuffer>[] {
  const inside: number[][] = known.map(() => []);
  const places = new Map(known.map((number, place) => [workspaces[number].id, inside[place]]));
  rows.forEach((row, at) => {
    for (const id of row.workspaces ?? []) places.get(id)?.push(at);
  });
  return [view(Uint32Array.from(inside, ({ length }) => length)), view(Uint32Array.from(inside.flat()))];
}

export class FakeKernel implements WidgetModel {
  readonly traits: Traits = {
    selected_ids: [],
    _selection_revision: 0,
    search: "",
    sort: ["username"],
    role_filter: [],
    workspace_filter: [],
    workspace_count_filter: null,
    updated_filter: null,
    revision: 0,
    read_only: false,
    busy: false,
  };
  /** Requests, without those that were resent. */
  readonly sent: Asked[] = [];
  /** Requests that were sent again, or asked about. */
  readonly resent: Asked[] = [];
  /** The code of results. */
  private readonly coded: string[] = [];
  private readonly seen = new Set<string>();
  /** The answers by request; null for one that was dropped. */
  private readonly answers = new Map<string, ToBrowser | null>();
  session: Session = SESSION;
  datasets: DatasetItem[] = [];
  /** All users of the server, for a widget that shows only the members of a workspace. */
  everyone: Row[] = team();
  revision = 0;
  /** Whether requests are answered. */
  alive = true;
  /** Whether another page already shows the widget. */
  greeted = false;
  /** Types of answers of which the next one is lost on the way. */
  readonly losing = new Set<ToBrowser["type"]>();
  /** Whether the comm is closed, as after a restart. */
  dead = false;
  /** Requests that wait for the running cell; null if none runs. */
  queue: Asked[] | null = null;
  journal: JournalItem[] = [];
  /** Numbers of the workspaces whose members are loaded; null if all are. */
  known: number[] | null = null;
  /** The selection in the kernel; `traits` hold that of the host. */
  selected: readonly string[] = [];
  selectionRevision = 0;
  readonly widget_manager = {
    get_model: async (id: string) => {
      if (id !== MODEL_ID) throw new Error("There is no such model");
      return { set_state: (state: Partial<Traits>) => this.setState(state) };
    },
  };
  private running = 0;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    public rows: Row[] = team(),
    public workspaces: WorkspaceItem[] = WORKSPACES,
    /** Answer a request, or return undefined to leave it to the kernel. */
    public handler: Handler = () => undefined,
  ) {}

  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.traits[name];
  }

  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void {
    if (name === "selected_ids") {
      this.assignSelection(value as string[]);
      return;
    }
    if (JSON.stringify(this.traits[name]) === JSON.stringify(value)) return;
    this.traits[name] = value;
    this.emit(`change:${name}`);
  }

  /** Set several traits before any event is emitted, as the host does for an update from the kernel. */
  setState(state: Partial<Traits>): void {
    const names = Object.keys(state) as (keyof Traits)[];
    const changed = names.filter((name) => JSON.stringify(this.traits[name]) !== JSON.stringify(state[name]));
    Object.assign(this.traits, state);
    for (const name of changed) this.emit(`change:${name}`);
  }

  /** Assign `selected_ids`, as a cell does. */
  assignSelection(ids: readonly string[]): void {
    this.selected = ids;
    this.selectionRevision += 1;
    this.pushSelectedIds();
  }

  /** Send the whole selection as a trait. */
  pushSelectedIds(): void {
    this.setState({ selected_ids: this.selected, _selection_revision: this.selectionRevision });
  }

  /** Apply a request that changes the selection. */
  private changeSelection({ id, select, deselect, only }: Select): void {
    const leaving = new Set(deselect);
    const kept = only ? [] : this.selected.filter((one) => !leaving.has(one));
    const staying = new Set(kept);
    const fresh = select.filter((one) => !staying.has(one));
    const coming = new Set(fresh);
    const gone = this.selected.filter((one) => !staying.has(one) && !coming.has(one));
    this.selected = [...kept, ...fresh];
    if (fresh.length + gone.length > 0) this.selectionRevision += 1;
    this.pushSelection(only ? this.selected : fresh, gone, { request: id, whole: only });
  }

  /** Send a message about a change of the selection. */
  pushSelection(
    selected: readonly string[],
    deselected: readonly string[],
    more: Partial<Selection> = {},
  ): void {
    this.push({
      type: "selection",
      request: "",
      model_id: MODEL_ID,
      revision: this.selectionRevision,
      whole: false,
      selected: [...selected],
      deselected: [...deselected],
      ...more,
    });
  }

  save_changes(): void {}

  on(event: string, listener: Listener): void {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)!.add(listener);
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...args);
  }

  push(message: ToBrowser, buffers: DataView[] = []): void {
    if ("request" in message && !["received", "progress", "missing"].includes(message.type)) {
      this.answers.set(message.request, message);
      if (this.losing.delete(message.type)) return;
    }
    this.emit("msg:custom", message, buffers);
  }

  send(content: unknown): void {
    if (this.dead) throw new Error("Cannot send");
    const message = content as FromBrowser;
    const request = asked(message);
    if (!this.sent.some(({ id }) => id === request.id)) this.sent.push(request);
    else this.resent.push(request);
    if (this.queue !== null) this.queue.push(request);
    else if (this.alive) setTimeout(() => void this.take(request));
  }

  /** End the cell and handle the queued requests. */
  endCell(): void {
    const queued = this.queue ?? [];
    this.queue = null;
    for (const request of queued) void this.take(request);
  }

  /** Close the comm, as a kernel restart in JupyterLab does. */
  die(): void {
    this.dead = true;
    this.emit("comm_live_update");
  }

  record(...entries: JournalItem[]): void {
    this.journal = [
      ...this.journal.filter(({ number }) => !entries.some((one) => one.number === number)),
      ...entries,
    ];
    this.push({ type: "journal", entries });
  }

  sentOf<Type extends Asked["type"]>(type: Type): Extract<Asked, { type: Type }>[] {
    return this.sent.filter((request) => request.type === type) as Extract<Asked, { type: Type }>[];
  }

  pushFirst(count = 60): void {
    const rows = sortedBy(this.rows, (row) => row.username);
    const { length } = rows;
    this.push({
      type: "first_rows",
      revision: this.revision,
      total: length,
      matching: length,
      rows: rows.slice(0, count).map((row) => this.sentRow(row)),
      workspaces: this.workspaces,
    });
  }

  pushColumns(): void {
    const { message, buffers } = columnsOf(
      this.rows,
      this.workspaces,
      this.revision,
      this.known ?? undefined,
    );
    this.push(message, buffers);
  }

  /** Send the members of more workspaces. */
  pushMembers(...known: number[]): void {
    this.revision += 1;
    const all = new Set([...(this.known ?? []), ...known]);
    this.known = all.size < this.workspaces.length ? [...all].sort() : null;
    const buffers = membershipBuffers(this.rows, this.workspaces, known);
    this.push({ type: "memberships", revision: this.revision, known }, buffers);
  }

  private sentRow(row: Row): Row {
    return this.known === null ? row : { ...row, workspaces: null };
  }

  patch(change: { rows?: Row[]; removed?: string[]; workspaces?: WorkspaceItem[] }): void {
    this.revision += 1;
    for (const row of change.rows ?? []) {
      const at = this.rows.findIndex(({ id }) => id === row.id);
      if (at < 0) this.rows.push(row);
      else this.rows[at] = row;
    }
    this.rows = this.rows.filter(({ id }) => !change.removed?.includes(id));
    if (change.workspaces) this.workspaces = change.workspaces;
    this.push({
      type: "patch",
      revision: this.revision,
      rows: (change.rows ?? []).map((row) => this.sentRow(row)),
      removed: change.removed ?? [],
      workspaces: change.workspaces ?? null,
    });
    this.set("revision", this.revision);
  }

  done(
    request: Asked,
    message: string,
    code = "",
    created_id: string | null = null,
    more: Partial<Done> = {},
  ): ToBrowser {
    return {
      type: "done",
      request: request.id,
      message,
      code_entry: code === "" ? null : this.coded.push(code) + CODED,
      failures: [],
      stopped: false,
      left: 0,
      left_names: [],
      created_id,
      entry: null,
      entries: more.entry ? [more.entry.number] : [],
      reverse_rules: [],
      retry_rules: [],
      passwords_set: [],
      outdated: "",
      ...more,
    };
  }

  /** Undo or redo an entry, and record that if the journal has it. */
  private reversed(number: number, state: Partial<JournalItem>): JournalItem {
    const item = this.journal.find((one) => one.number === number);
    const now = { ...(item ?? entry(number, { message: "Made bo.li admin." })), ...state };
    if (item !== undefined) this.record(now);
    return now;
  }

  /** Clear the fields of a form that still hold what was sent, as `forms.py` does. */
  private clear(sent: Traits): void {
    const empty: Partial<Traits> = { ...EMPTY_USER, name: "" };
    const names = Object.keys(empty) as (keyof Traits)[];
    const still = names.filter((name) => name in sent && this.traits[name] === sent[name]);
    this.setState(Object.fromEntries(still.map((name) => [name, empty[name]])));
  }

  private async take(request: Asked): Promise<void> {
    const { id } = request;
    if (this.seen.has(id) || request.type === "ask_again") {
      const forgotten = this.answers.get(id) === null;
      const without: ToBrowser =
        this.seen.has(id) && !forgotten
          ? { type: "received", request: id }
          : { type: "missing", request: id, forgotten };
      return this.push(this.answers.get(id) ?? without);
    }
    const own = ["hello", "select", "ask_selection"].includes(request.type);
    if (!own) this.push({ type: "received", request: id });
    this.seen.add(id);
    if (own) return this.answer(request);
    this.running += 1;
    this.set("busy", true);
    await this.answer(request);
    this.running -= 1;
    this.set("busy", this.running > 0);
  }

  private async answer(request: Asked): Promise<void> {
    const sent = { ...this.traits };
    const own = await this.handler(request, this);
    if (own === DROPPED) {
      this.answers.set(request.id, null);
      return;
    }
    if (own !== undefined) {
      this.push(own);
      return;
    }
    switch (request.type) {
      case "hello":
        if (this.greeted) this.pushFirst();
        this.greeted = true;
        this.push(this.done(request, ""));
        break;
      case "open":
        this.push(this.session);
        if (this.session.status === "ready") this.pushColumns();
        this.pushSelection([], []);
        this.push(this.done(request, ""));
        break;
      case "select":
        this.changeSelection(request);
        break;
      case "ask_selection":
        this.pushSelection(this.selected, [], { request: request.id, whole: true });
        break;
      case "create_user": {
        const id = idOf(this.rows.length + 1000);
        const { username, first_name, last_name, role, workspaces } = request;
        const times = { updated_at: NOW, inserted_at: Math.floor(NOW / 1000) };
        const row: Row = {
          id,
          username,
          first_name: first_name || username,
          last_name: last_name || null,
          role,
          ...times,
          workspaces,
        };
        this.patch({ rows: [row] });
        this.clear(sent);
        this.push(this.done(request, `Created ${username}.`, `client.users("${username}")`, id));
        break;
      }
      case "create_workspace": {
        const id = `0000000${this.workspaces.length}-bbbb-4000-8000-000000000000`;
        this.patch({ workspaces: [...this.workspaces, { id, name: request.name }] });
        this.clear(sent);
        this.push(this.done(request, `Created the workspace ${request.name}.`, "", id));
        break;
      }
      case "delete_workspace": {
        const rows = this.rows
          .filter((row) => row.workspaces!.includes(request.workspace))
          .map((row) => ({ ...row, workspaces: row.workspaces!.filter((id) => id !== request.workspace) }));
        this.patch({ rows, workspaces: this.workspaces.filter(({ id }) => id !== request.workspace) });
        this.push(this.done(request, "Deleted the workspace.", "workspace.delete()"));
        break;
      }
      case "ask_everyone": {
        const { message, buffers } = columnsOf(this.everyone, this.workspaces, 0);
        this.push({ type: "everyone", request: request.id, columns: message }, buffers);
        break;
      }
      case "ask_datasets":
        this.push({ type: "datasets", request: request.id, datasets: this.datasets });
        break;
      case "ask_workspace_progress":
        this.push({
          type: "workspace_progress",
          request: request.id,
          read_at: NOW,
          datasets: [],
          people: [],
          notes: [],
          explanations: [],
        });
        break;
      case "ask_archive":
        this.push({
          type: "archive",
          request: request.id,
          path: "nlp-2026-11-24.json",
          folder: "/home/me",
          members: this.rows
            .filter(({ workspaces }) => workspaces?.includes(request.workspace))
            .map(({ id }) => id),
        });
        break;
      case "add_to_workspace":
      case "remove_from_workspace": {
        const adding = request.type === "add_to_workspace";
        const rows = this.rows
          .filter(({ id }) => request.users.includes(id))
          .map((row) => {
            const others = row.workspaces!.filter((id) => !request.workspaces.includes(id));
            return { ...row, workspaces: adding ? [...others, ...request.workspaces] : others };
          });
        this.patch({ rows });
        this.push(
          this.done(request, adding ? "Added them." : "Removed them.", "user.add_to_workspace(workspace)"),
        );
        break;
      }
      case "delete_users":
        this.patch({ removed: request.users });
        this.push(this.done(request, "Deleted them.", "user.delete()"));
        break;
      case "ask_consequences": {
        const [user] = this.rows.filter(({ id }) => request.users.includes(id));
        const one = request.users.length === 1;
        this.push({
          type: "consequences",
          request: request.id,
          datasets: [
            { dataset: "reviews", workspace: "nlp", submitted: 390, draft: 14, discarded: 0, by_user: [] },
            { dataset: "intents", workspace: "nlp", submitted: 8, draft: 0, discarded: 0, by_user: [] },
          ],
          uncounted: [],
          confirmation: one
            ? { kind: "username", text: user.username }
            : { kind: "count", text: String(request.users.length) },
        });
        break;
      }
      case "reset_password":
        this.push(
          this.done(request, "Reset them.", "", null, { passwords_set: Object.keys(request.passwords) }),
        );
        break;
      case "ask_script": {
        const what = request.entry === null ? "the whole session" : `entry ${request.entry}`;
        const code = this.coded[Number(request.entry ?? 0) - CODED - 1] ?? `# ${what}`;
        this.push({ type: "script", request: request.id, code: codeOf(code)[request.kind] });
        break;
      }
      case "undo_entries": {
        const undone = this.reversed(Number(request.numbers[0]), { undo: false, undone: true, redo: true });
        this.push(this.done(request, "Undone: bo.li changed to admin.", "undo()", null, { entry: undone }));
        break;
      }
      case "redo_entries": {
        const redone = this.reversed(Number(request.numbers[0]), { undo: true, undone: false, redo: false });
        this.push(this.done(request, "Redone: bo.li changed to admin.", "redo()", null, { entry: redone }));
        break;
      }
      case "ask_policy":
        this.push({ type: "policy", request: request.id, lines: [] });
        break;
      case "ask_access_of": {
        const { username, role } = this.rows.find(({ id }) => id === request.user)!;
        const nothing = { lines: [], workspaces: [], note: null, code: "" };
        this.push({
          type: "access_of",
          request: request.id,
          user: request.user,
          username,
          role,
          ...nothing,
        });
        break;
      }
      case "ask_person_progress":
        this.push({ type: "person_progress", request: request.id, places: [], left_out: 0 });
        break;
      case "ask_person_changes":
        this.push({ type: "person_changes", request: request.id, changes: [], left_out: 0, note: null });
        break;
      case "ask_findings":
        this.push({ type: "findings", request: request.id, count: 0, groups: [], note: null, code: "" });
        break;
      case "ask_earlier":
        this.push({
          type: "earlier",
          request: request.id,
          folder: null,
          matching: null,
          entries: [],
          sessions: [],
          more: false,
          note: null,
        });
        break;
      case "export_users":
        this.push({
          type: "saved",
          request: request.id,
          message: `Exported ${this.rows.length} users.`,
          path: "/home/ada/argilla-users.csv",
          link: null,
        });
        break;
      case "ask_roster":
        this.push({ ...NO_ROSTER, request: request.id, number: 0 });
        break;
      case "ask_entry_users":
        this.push({ type: "entry_users", request: request.id, users: [], total: 0 });
        break;
      default:
        // A question has an answer of its own.
        if (request.type.startsWith("ask_")) throw new Error(`The fake kernel does not know ${request.type}`);
        this.push(this.done(request, request.type === "refresh" ? "Refreshed: nothing has changed." : ""));
    }
  }
}
