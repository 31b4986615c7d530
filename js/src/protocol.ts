// Generated from argilla_widgets/widgets/protocol, where each message is described:
// python -m argilla_widgets.widgets.protocol.typescript js/src/protocol.ts

export const PROTOCOL = 4;
export const MAX_IDS = 10000;
export const MAX_EARLIER = 1000;
export const MAX_PAGE = 200;
export const MAX_PART = 196608;
export const MAX_LINE = 200;
export const MAX_FIELD_LENGTH = 1000;
export const MAX_LISTED = 5;
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD_BYTES = 72;
export const MAX_TYPED_LENGTH = 40;
export const MAX_COMPARED = 400;
export const ID_TYPED = 8;
export const ID_PREFIX = 4;
export const SEPARATOR = 255;
export const OWNERS = "";
export const ROLES = ["owner", "admin", "annotator"] as const;
export const TABS = ["workspaces", "access", "roster", "journal"] as const;

export type SortKey = "username" | "id" | "role" | "workspaces" | "updated_at" | "inserted_at";
export type Part = "search" | "filters" | "charts" | "actions" | "code" | "workspaces" | "access" | "roster"
  | "journal";
export type Tab = "users" | "workspaces" | "access" | "roster" | "journal";
export type PolicyAction = "read_own_account" | "create_user" | "update_user" | "delete_user" | "list_users"
  | "read_user" | "create_workspace" | "delete_workspace" | "list_workspaces" | "add_to_workspace" |
  "remove_from_workspace" | "list_members" | "read_api_keys" | "create_datasets" | "configure_datasets" |
  "update_datasets" | "delete_datasets" | "list_datasets" | "write_records" | "read_responses" |
  "change_responses" | "annotate" | "manage_webhooks";
export interface Session {
  type: "session";
  account: Account | null;
  host: string;
  url: string;
  workspace: WorkspaceItem | null;
  status: "failed" | "gone" | "loading" | "ready";
  error: ErrorInfo | null;
  refused: Record<string, string>;
  everywhere: ("owner" | "admin" | "annotator")[];
  running: Running[];
  no_retry: Record<string, string>;
  default_key: boolean;
  read_at: number | null;
  age: number | null;
  reading: LoadProgress | null;
}
export interface FirstRows {
  type: "first_rows";
  revision: number;
  total: number;
  matching: number;
  rows: Row[];
  workspaces: WorkspaceItem[];
}
export interface Columns {
  type: "columns";
  revision: number;
  count: number;
  roles: ("owner" | "admin" | "annotator")[];
  workspaces: WorkspaceItem[];
  known: number[];
}
export interface Everyone { type: "everyone"; request: string; columns: Columns }
export interface Memberships { type: "memberships"; revision: number; known: number[] }
export interface Patch {
  type: "patch";
  revision: number;
  rows: Row[];
  removed: string[];
  workspaces: WorkspaceItem[] | null;
}
export interface Selection {
  type: "selection";
  request: string;
  model_id: string;
  revision: number;
  whole: boolean;
  selected: string[];
  deselected: string[];
}
export interface Received { type: "received"; request: string }
export interface Missing { type: "missing"; request: string; forgotten: boolean }
export interface ProgressReport {
  type: "progress";
  request: string;
  message: string;
  done: number;
  total: number;
  left: number | null;
}
export interface Done {
  type: "done";
  request: string;
  message: string;
  code_entry: number | null;
  failures: Failure[];
  stopped: boolean;
  left: number;
  left_names: string[];
  created_id: string | null;
  entry: JournalItem | null;
  entries: (number | string)[];
  reverse_rules: PolicyAction[];
  retry_rules: PolicyAction[];
  passwords_set: string[];
  outdated: string;
}
export interface Outdated { type: "outdated"; request: string; message: string }
export interface Failed { type: "failed"; request: string; error: ErrorInfo }
export interface Consequences {
  type: "consequences";
  request: string;
  datasets: DatasetResponses[];
  uncounted: string[];
  confirmation: Confirmation;
}
export interface Journal { type: "journal"; entries: JournalItem[] }
export interface EntryUsers { type: "entry_users"; request: string; users: string[]; total: number }
export interface Script { type: "script"; request: string; code: string }
export interface Chunk { type: "chunk"; request: string; script: string }
export interface Notice { type: "notice"; message: string }
export interface Policy { type: "policy"; request: string; lines: Rule[] }
export interface AccessOf {
  type: "access_of";
  request: string;
  user: string;
  username: string;
  role: "owner" | "admin" | "annotator";
  lines: PermissionLine[];
  workspaces: WorkspaceAccess[];
  note: string | null;
  code: string;
}
export interface AccessTo {
  type: "access_to";
  request: string;
  people: PersonLine[];
  counts: Record<string, number>;
  note: string | null;
  code: string;
}
export interface Comparison {
  type: "comparison";
  request: string;
  lines: PermissionDiffLine[];
  note: string | null;
  code: string;
}
export interface Findings {
  type: "findings";
  request: string;
  count: number;
  groups: FindingGroup[];
  note: string | null;
  code: string;
}
export interface Datasets { type: "datasets"; request: string; datasets: DatasetItem[] }
export interface RosterState {
  type: "roster_state";
  request: string;
  number: number;
  draft: string;
  source: RosterSource | null;
  error: ErrorInfo | null;
  headings: RosterHeading[];
  columns: ("first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces")[];
  workspaces: string[];
  role: "owner" | "admin" | "annotator" | null;
  usernames: string | null;
  offers: UsernameOffer[];
  unused: string[];
  rows: number;
  ready: number;
  problems: number;
  suggestions: number;
  lines: ProblemLine[];
  more_lines: number;
  questions: number;
  question: ProblemLine | null;
  same_person: number;
  left_out: number;
  known: number;
  notes: string[];
  prune: "members" | boolean;
  renames: Record<string, string | null>;
  plan: RosterPlan | null;
  path: string;
  folder: string;
  address: string;
  applied: RosterApplied | null;
}
export interface RosterRows {
  type: "roster_rows";
  request: string;
  number: number;
  first: number;
  total: number;
  columns: ("first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces")[];
  rows: RosterRow[];
}
export interface Usernames { type: "usernames"; request: string; examples: string[] }
export interface PlanLines {
  type: "plan_lines";
  request: string;
  number: number;
  first: number;
  total: number;
  lines: PersonChange[];
  left_out: string[];
}
export interface Outcomes {
  type: "outcomes";
  request: string;
  number: number;
  first: number;
  total: number;
  outcomes: Outcome[];
}
export interface Saved { type: "saved"; request: string; message: string; path: string; link: string | null }
export interface WorkspaceProgressItem {
  type: "workspace_progress";
  request: string;
  read_at: number;
  datasets: DatasetProgressItem[];
  people: PersonProgressItem[];
  notes: string[];
  explanations: string[];
}
export interface Archive {
  type: "archive";
  request: string;
  path: string;
  folder: string;
  members: string[] | null;
}
export interface PersonProgressAnswer {
  type: "person_progress";
  request: string;
  places: PlaceProgress[];
  left_out: number;
}
export interface PersonChanges {
  type: "person_changes";
  request: string;
  changes: JournalItem[];
  left_out: number;
  note: string | null;
}
export interface Earlier {
  type: "earlier";
  request: string;
  folder: string | null;
  matching: number[] | null;
  entries: JournalItem[];
  sessions: SessionItem[];
  more: boolean;
  note: string | null;
}
export interface AddToWorkspace { type: "add_to_workspace"; users: string[]; workspaces: string[] }
export interface RemoveFromWorkspace { type: "remove_from_workspace"; users: string[]; workspaces: string[] }
export interface RemoveAccess { type: "remove_access"; users: string[] }
export interface ChangeRole {
  type: "change_role";
  users: string[];
  role: "owner" | "admin" | "annotator";
  leave?: boolean;
}
export interface DeleteUsers { type: "delete_users"; users: string[]; shown?: ShownConsequences | null }
export interface ChangeMemberships {
  type: "change_memberships";
  add?: [string, string][];
  remove?: [string, string][];
}
export interface CreateUser {
  type: "create_user";
  username: string;
  password: string;
  first_name?: string | null;
  last_name?: string | null;
  role?: "owner" | "admin" | "annotator";
  workspaces?: string[];
  id?: string;
}
export interface EditUser {
  type: "edit_user";
  user: string;
  username?: string | null;
  first_name?: string | null;
  last_name?: string | null;
}
export interface ResetPassword { type: "reset_password"; passwords: Record<string, string> }
export interface ChangeAccess {
  type: "change_access";
  user: string;
  role?: "owner" | "admin" | "annotator" | null;
  add?: string[];
  remove?: string[];
}
export interface UndoEntries {
  type: "undo_entries";
  numbers: (number | string)[];
  agreed?: string;
  typed?: string;
}
export interface RedoEntries { type: "redo_entries"; numbers: (number | string)[] }
export interface CreateWorkspace { type: "create_workspace"; name: string; id?: string }
export interface DeleteWorkspace { type: "delete_workspace"; workspace: string }
export interface Hello { type: "hello"; id: string; protocol?: number }
export interface Open { type: "open"; id: string }
export interface Refresh { type: "refresh"; id: string }
export interface AskAgain { type: "ask_again"; id: string }
export interface Select { type: "select"; id: string; select: string[]; deselect: string[]; only: boolean }
export interface AskSelection { type: "ask_selection"; id: string }
export interface Stop { type: "stop"; id: string; request: string }
export interface Execute { type: "execute"; id: string; owners: string[] | null; command: AnyCommand }
export interface SavePasswords {
  type: "save_passwords";
  id: string;
  passwords: Record<string, string>;
  kind?: "slips" | "table";
  address?: string | null;
}
export interface AskConsequences { type: "ask_consequences"; id: string; users: string[] }
export interface AskEveryone { type: "ask_everyone"; id: string }
export interface AskChunk {
  type: "ask_chunk";
  id: string;
  name: "access" | "journal" | "manager" | "people" | "person" | "progress" | "roster";
}
export interface Retry { type: "retry"; id: string; request: string }
export interface Forget { type: "forget"; id: string; request: string }
export interface AskEntryUsers { type: "ask_entry_users"; id: string; entries: (number | string)[] }
export interface AskScript {
  type: "ask_script";
  id: string;
  entry: number | string | null;
  kind: "argilla" | "argilla_widgets" | "curl";
}
export interface AskPolicy { type: "ask_policy"; id: string }
export interface AskAccessOf { type: "ask_access_of"; id: string; user: string }
export interface AskAccessTo { type: "ask_access_to"; id: string; resource: string; action: string }
export interface AskComparison { type: "ask_comparison"; id: string; user: string; other: string }
export interface AskSimulation {
  type: "ask_simulation";
  id: string;
  user: string;
  role: "owner" | "admin" | "annotator" | null;
  add: string[];
  remove: string[];
}
export interface AskFindings { type: "ask_findings"; id: string }
export interface AskDatasets { type: "ask_datasets"; id: string }
export interface Fix {
  type: "fix";
  id: string;
  finding: string;
  chosen: string[];
  username?: string;
  leave?: boolean;
}
export interface UploadRoster {
  type: "upload_roster";
  id: string;
  upload: string;
  name: string;
  part: number;
  last: boolean;
  content: string;
  forget?: boolean;
}
export interface AskRoster { type: "ask_roster"; id: string }
export interface ReadRoster {
  type: "read_roster";
  id: string;
  draft: string;
  sheet: string | null;
  header: number | null;
  columns: ("first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces" | "first_name last_name" | "last_name, first_name" | null)[] | null;
  workspaces: string[];
  role: "owner" | "admin" | "annotator" | null;
  usernames: string | null;
  headed?: boolean;
  forget?: boolean;
}
export interface EditRoster {
  type: "edit_roster";
  id: string;
  draft: string;
  edits?: CellEdit[];
  leave_out?: number[];
  take_in?: number[];
  problems?: "keep" | "leave out" | "same person" | "someone else" | "use suggestions";
}
export interface AskRosterRows {
  type: "ask_roster_rows";
  id: string;
  first: number;
  count: number;
  search: string;
  show: "all" | "left out" | "problems" | "questions";
  row?: number | null;
  beside?: string | null;
}
export interface AskUsernames { type: "ask_usernames"; id: string; draft: string; template: string }
export interface PlanRoster {
  type: "plan_roster";
  id: string;
  prune: "members" | boolean;
  renames: Record<string, string | null>;
}
export interface LeaveOut { type: "leave_out"; id: string; leave_out?: string[]; take_in?: string[] }
export interface AskPlanLines {
  type: "ask_plan_lines";
  id: string;
  first: number;
  count: number;
  search: string;
  show: "add" | "change" | "create" | "delete" | "move" | "refused" | "remove" | "workspace" | "all" | "left out";
}
export interface CheckPath { type: "check_path"; id: string; path: string; new?: boolean }
export interface ApplyRoster {
  type: "apply_roster";
  id: string;
  number: number;
  path: string | null;
  easy: boolean;
  typed: string;
}
export interface AskOutcomes {
  type: "ask_outcomes";
  id: string;
  first: number;
  count: number;
  search: string;
  show: "already so" | "changed since" | "done" | "failed" | "not tried" | "password unknown" | "refused" | "unknown" | "all";
}
export interface SaveSlips {
  type: "save_slips";
  id: string;
  path: string;
  address: string | null;
  language?: "de" | "en" | "es" | "fr" | "it" | "nl" | "pt";
  line?: string;
  new_only?: boolean;
}
export interface SaveInvitations {
  type: "save_invitations";
  id: string;
  template: string;
  path: string;
  address: string | null;
  kind?: "drafts" | "table" | "text";
  subject?: string;
  to?: string | null;
  new_only?: boolean;
}
export interface SavePlan { type: "save_plan"; id: string; path: string }
export interface ExportUsers { type: "export_users"; id: string; selected?: boolean }
export interface StartOver { type: "start_over"; id: string }
export interface AskWorkspaceProgress { type: "ask_workspace_progress"; id: string; workspace: string }
export interface ExportProgress { type: "export_progress"; id: string; workspace: string }
export interface AskArchive { type: "ask_archive"; id: string; workspace: string }
export interface ArchiveWorkspace {
  type: "archive_workspace";
  id: string;
  workspace: string;
  path: string;
  members: string[] | null;
}
export interface AskPersonProgress { type: "ask_person_progress"; id: string; user: string }
export interface AskPersonChanges { type: "ask_person_changes"; id: string; user: string }
export interface AskEarlier {
  type: "ask_earlier";
  id: string;
  search: string;
  workspace: string | null;
  kind: "creations" | "deletions" | "edits" | "memberships" | "workspaces" | null;
  since: number | null;
  most: number;
}
export interface ExportJournal {
  type: "export_journal";
  id: string;
  search: string;
  workspace: string | null;
  kind: "creations" | "deletions" | "edits" | "memberships" | "workspaces" | null;
  since: number | null;
}
export interface Account { id: string; username: string; role: "owner" | "admin" | "annotator" }
export interface WorkspaceItem { id: string; name: string }
export interface ErrorInfo {
  code: string;
  message: string;
  field: string | null;
  hint: string | null;
  differences: Difference[];
  to_confirm: ToConfirm | null;
  unknown: boolean;
}
export interface Running { request: string; type: string; message: string }
export interface LoadProgress { done: number; total: number }
export interface Row {
  id: string;
  username: string;
  first_name: string;
  last_name: string | null;
  role: "owner" | "admin" | "annotator";
  updated_at: number;
  inserted_at: number;
  workspaces: string[] | null;
}
export interface Failure { user_id: string | null; name: string; error: ErrorInfo }
export interface JournalItem {
  number: number;
  session: number | null;
  at: number;
  by: string;
  message: string;
  result: "done" | "failed" | "in part" | "not known" | "stopped";
  origin: "code" | "widget";
  run: Run | null;
  users: number;
  undo: boolean;
  no_undo: string | null;
  asks: boolean;
  undone: boolean;
  redo: boolean;
  no_redo: string | null;
}
export interface DatasetResponses {
  dataset: string;
  workspace: string;
  submitted: number;
  draft: number;
  discarded: number;
  by_user: UserResponses[];
}
export interface Confirmation { kind: "count" | "id" | "username"; text: string }
export interface Rule {
  action: string;
  phrase: string;
  on: "dataset" | "server" | "user" | "workspace";
  owner: "all" | "own workspaces" | "never";
  admin: "all" | "own workspaces" | "never";
  annotator: "all" | "own workspaces" | "never";
  source: string;
  routes: string[];
}
export interface PermissionLine {
  action: string;
  allowed: boolean;
  everywhere: boolean;
  workspaces: string[];
  reason: string;
}
export interface WorkspaceAccess {
  workspace: WorkspaceItem;
  allowed: boolean;
  member: boolean;
  datasets: DatasetName[];
}
export interface PersonLine {
  id: string;
  username: string;
  role: "owner" | "admin" | "annotator";
  reason: string;
}
export interface PermissionDiffLine {
  action: string;
  first: boolean;
  everywhere: boolean;
  workspaces: string[];
  reason: string;
  why_not: string;
}
export interface FindingGroup {
  kind: string;
  severity: "critical" | "hint" | "warning";
  title: string;
  why: string;
  findings: FindingItem[];
}
export interface DatasetItem { id: string; name: string; workspace_id: string }
export interface RosterSource {
  name: string;
  sheets: string[];
  sheet: string | null;
  header: number | null;
  asks: boolean;
}
export interface RosterHeading {
  text: string;
  column: "first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces" | "first_name last_name" | "last_name, first_name" | null;
}
export interface UsernameOffer {
  name: string;
  template: string | null;
  column: number | null;
  example: string;
}
export interface ProblemLine { rows: string; sentence: string; number: number; row: number; repeats: boolean }
export interface RosterPlan {
  number: number;
  lines: Record<string, number>;
  left_out: number;
  people: number;
  passwords: number;
  summary: string;
  notes: string[];
  confirmation: Confirmation | null;
  confirm: string;
}
export interface RosterApplied {
  request: string;
  summary: string;
  outcomes: Record<string, number>;
  created: number;
  new: number;
  path: string | null;
  link: string | null;
  notes: string[];
  example: Record<string, string>;
}
export interface RosterRow {
  row: number;
  cells: string[];
  edited: ("first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces")[];
  left_out: boolean;
  known: boolean;
  problems: Problem[];
  beside: string;
}
export interface PersonChange {
  id: string;
  kind: "add" | "change" | "create" | "delete" | "move" | "refused" | "remove" | "workspace";
  name: string;
  full_name: string;
  role: "owner" | "admin" | "annotator" | null;
  fields: FieldChange[];
  joins: string[];
  leaves: string[];
  people: number;
  reason: string;
}
export interface Outcome {
  name: string;
  outcome: "already so" | "changed since" | "done" | "failed" | "not tried" | "password unknown" | "refused" | "unknown";
  reason: string;
}
export interface DatasetProgressItem {
  id: string;
  name: string;
  draft: boolean;
  records: number | null;
  pending: number | null;
  error: string | null;
  needed: number | null;
}
export interface PersonProgressItem {
  id: string | null;
  username: string;
  name: string;
  role: "owner" | "admin" | "annotator" | null;
  state: "done" | "in progress" | "not a member" | "not started" | "unknown";
  to_do: number | null;
  given: (number[] | null)[];
  left: (number | null)[];
}
export interface PlaceProgress {
  workspace: WorkspaceItem;
  datasets: DatasetProgressItem[];
  person: PersonProgressItem | null;
  notes: string[];
  error: string | null;
}
export interface SessionItem { number: number; at: number; until: number; notebook: string }
export interface ShownConsequences {
  responses: number | null;
  uncounted?: number;
  typed?: string;
  by_user?: Record<string, number>;
}
export interface CellEdit {
  row: number;
  column: "first_name" | "id" | "last_name" | "password" | "role" | "username" | "workspaces";
  text: string;
}
export interface Difference {
  user_id: string;
  name: string;
  field: string;
  before: string | null;
  now: string | null;
  workspace_id: string | null;
}
export interface ToConfirm {
  key: string;
  what: string;
  deletes: boolean;
  reasons: string[];
  confirmation: Confirmation | null;
}
export interface Run { id: string; label: string }
export interface UserResponses { user_id: string; submitted: number; draft: number; discarded: number }
export interface DatasetName { name: string; draft: boolean }
export interface FindingItem {
  key: string;
  kind: string;
  parts: string[];
  label: string;
  fixable: boolean;
  choose: "username" | "users" | "workspaces" | null;
  users: string[];
  user_count: number;
  workspaces: string[];
}
export interface Problem {
  row: number;
  column: string;
  value: string;
  problem: string;
  suggestion: string;
  also: number | null;
  renames: string | null;
  same_person: boolean;
  user: string | null;
  someone_else: string | null;
}
export interface FieldChange {
  field: "first_name" | "last_name" | "role" | "username";
  before: string;
  after: string;
}
export type ToBrowser = Session | FirstRows | Columns | Everyone | Memberships | Patch | Selection |
  Received | Missing | ProgressReport | Done | Outdated | Failed | Consequences | Journal | EntryUsers |
  Script | Chunk | Notice | Policy | AccessOf | AccessTo | Comparison | Findings | Datasets | RosterState |
  RosterRows | Usernames | PlanLines | Outcomes | Saved | WorkspaceProgressItem | Archive |
  PersonProgressAnswer | PersonChanges | Earlier;
export type AnyCommand = AddToWorkspace | RemoveFromWorkspace | RemoveAccess | ChangeRole | DeleteUsers |
  ChangeMemberships | CreateUser | EditUser | ResetPassword | ChangeAccess | UndoEntries | RedoEntries |
  CreateWorkspace | DeleteWorkspace;
export type FromBrowser = Hello | Open | Refresh | AskAgain | Select | AskSelection | Stop | Execute |
  SavePasswords | AskConsequences | AskEveryone | AskChunk | Retry | Forget | AskEntryUsers | AskScript |
  AskPolicy | AskAccessOf | AskAccessTo | AskComparison | AskSimulation | AskFindings | AskDatasets | Fix |
  UploadRoster | AskRoster | ReadRoster | EditRoster | AskRosterRows | AskUsernames | PlanRoster | LeaveOut |
  AskPlanLines | CheckPath | ApplyRoster | AskOutcomes | SaveSlips | SaveInvitations | SavePlan | ExportUsers
  | StartOver | AskWorkspaceProgress | ExportProgress | AskArchive | ArchiveWorkspace | AskPersonProgress |
  AskPersonChanges | AskEarlier | ExportJournal;
