// Synchronizing the selection between pages and a kernel: small messages, and the same selection everywhere in the end.
import { expect, onTestFinished, test, vi } from "vitest";
import { People } from "../src/data/people.js";
import { SelectedRows } from "../src/data/selectedRows.js";
import type { Answer, RequestBody } from "../src/kernel/connection.js";
import type { Traits, WidgetModel } from "../src/kernel/widget.js";
import { MAX_IDS, type Select, type Selection as SelectionMessage } from "../src/protocol.js";
import { Selection } from "../src/state/people/selection.js";
import { columnsOf, crowd, FakeKernel, idOf, problem, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, type } from "./page.js";

const IDS = Array.from({ length: 20 }, (_, number) => idOf(number));

/** A kernel that owns the list, and pages whose messages are delivered one at a time. */
class Network {
  list: readonly string[] = [];
  revision = 0;
  readonly pages: Page[] = [];
  /** Messages in transit: in order for each page, except that a trait's update arrives after a message. */
  readonly onTheWay: { deliver: () => void; page: Page; lost: () => void }[] = [];
  requests: { page: Page; body: RequestBody; id: string }[] = [];

  assign(ids: readonly string[]): void {
    if (JSON.stringify(ids) === JSON.stringify(this.list)) return;
    this.list = ids;
    this.revision += 1;
    const { revision } = this;
    for (const page of this.pages) {
      this.onTheWay.push({
        page,
        deliver: () =>
          page.updates.push(() => page.setState({ selected_ids: ids, _selection_revision: revision })),
        lost: () => undefined,
      });
    }
  }

  /** Handle the oldest request of a page. */
  take(page: Page): void {
    const at = this.requests.findIndex((one) => one.page === page);
    if (at < 0) return;
    const [{ body, id }] = this.requests.splice(at, 1);
    if (body.type === "select") {
      const { select, deselect, only } = body as Select;
      const before = this.list;
      const kept = only ? [] : before.filter((one) => !deselect.includes(one));
      const fresh = select.filter((one) => !kept.includes(one));
      const gone = before.filter((one) => !kept.includes(one) && !fresh.includes(one));
      const added = fresh.filter((one) => !before.includes(one));
      if (added.length + gone.length > 0) {
        this.list = [...kept, ...fresh];
        this.revision += 1;
      }
      this.tell(id, only ? this.list : added, gone, only);
    } else {
      this.tell(id, this.list, [], true);
    }
  }

  tell(request: string, selected: readonly string[], deselected: readonly string[], whole = false): void {
    const message: SelectionMessage = {
      type: "selection",
      request,
      model_id: "model",
      revision: this.revision,
      whole,
      selected: [...selected],
      deselected: [...deselected],
    };
    for (const page of this.pages) {
      this.onTheWay.push({
        page,
        deliver: () => page.receive(message),
        lost: () =>
          page.receive(
            { ...message, revision: -1, whole: false },
            problem("No answer.", { code: "NoAnswer" }),
          ),
      });
    }
  }

  deliver(page: Page, lose = false): void {
    const at = this.onTheWay.findIndex((one) => one.page === page);
    if (at < 0) return;
    const [message] = this.onTheWay.splice(at, 1);
    if (lose) message.lost();
    else message.deliver();
  }
}

let requests = 0;

class Page implements WidgetModel {
  readonly traits: Partial<Traits> = { selected_ids: [], _selection_revision: 0 };
  readonly updates: (() => void)[] = [];
  readonly message: string[] = [];
  readonly selection: Selection;
  readonly widget_manager = {
    get_model: async () => ({ set_state: (state: Partial<Traits>) => this.setState(state) }),
  };
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  constructor(network: Network) {
    network.pages.push(this);
    this.selection = new Selection({
      widget: this,
      connection: { nextId: () => `r${++requests}` },
      request: (body, id = `r${++requests}`) => {
        network.requests.push({ page: this, body, id });
        return new Promise((resolve) => this.waiting.set(id, resolve));
      },
      showStatus: (message) => this.message.push(message),
      notifyInFrame: () => undefined,
    });
  }

  get shown(): string[] {
    return [...this.selection.ids].sort();
  }

  setState(state: Partial<Traits>): void {
    Object.assign(this.traits, state);
    this.selection.followTrait();
  }

  receive(message: SelectionMessage, lost?: ReturnType<typeof problem>): void {
    const resolve = this.waiting.get(message.request);
    if (resolve !== undefined) {
      this.waiting.delete(message.request);
      resolve(lost === undefined ? message : { type: "failed", request: message.request, error: lost });
    }
    if (lost === undefined) this.selection.receive(message);
  }

  get<Name extends keyof Traits>(name: Name): Traits[Name] {
    return this.traits[name] as Traits[Name];
  }
  set(): void {
    throw new Error("The host would send the whole list.");
  }
  save_changes(): void {
    throw new Error("The host would send the whole list.");
  }
  on(): void {}
  off(): void {}
  send(): void {}
}

/** Reproducible random numbers. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

async function deliverAll(network: Network): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    for (const page of network.pages) {
      while (network.requests.some((one) => one.page === page)) network.take(page);
      while (network.onTheWay.some((one) => one.page === page)) network.deliver(page);
      for (const update of page.updates.splice(0)) update();
    }
    await turn();
    if (network.requests.length + network.onTheWay.length > 0) quiet = -1;
  }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "concurrent changes of the selection by pages and cells converge, also when messages are lost (%i)",
  async (seed) => {
    const random = chance(seed + 1);
    const network = new Network();
    const pages = [new Page(network), new Page(network), new Page(network)];
    const some = () => IDS.filter(() => random(4) === 0);
    for (let step = 0; step < 150; step += 1) {
      const page = pages[random(pages.length)];
      const what = random(12);
      if (what < 3) page.selection.change([IDS[random(IDS.length)]]);
      else if (what < 5) page.selection.change([], [IDS[random(IDS.length)]]);
      else if (what === 5) page.selection.change(some(), some());
      else if (what === 6 && random(4) === 0) page.selection.clear();
      else if (what === 7) network.assign(some());
      else if (what < 10) network.take(page);
      else network.deliver(page, random(8) === 0);
      if (random(3) === 0) page.updates.shift()?.();
      if (random(5) === 0) await turn();
    }
    await deliverAll(network);
    network.tell("", [], []); // as after `open`
    await deliverAll(network);
    for (const page of pages) {
      expect(page.shown).toEqual([...network.list].sort());
      // The traits that a notebook would save, in the order of Python's list.
      expect(page.traits).toEqual({ selected_ids: network.list, _selection_revision: network.revision });
    }
  },
);

test("a click is shown immediately, and stays while other changes arrive", async () => {
  const network = new Network();
  const [page, other] = [new Page(network), new Page(network)];
  page.selection.change([IDS[0]]);
  expect(page.shown).toEqual([IDS[0]]);
  page.selection.change([], [IDS[0]]);
  page.selection.change([IDS[1]]);
  other.selection.change([IDS[2]]);
  network.take(other);
  network.take(page); // the first click, while two more are in transit
  network.deliver(page);
  network.deliver(page);
  await turn();
  expect(page.shown).toEqual([IDS[1], IDS[2]].sort());
  network.assign([]);
  await deliverAll(network);
  expect(page.shown).toEqual(other.shown);
});

test("what is clicked while a request is on its way follows as one, in its order, so that none overtakes another", async () => {
  const network = new Network();
  network.list = [IDS[5]];
  const page = new Page(network);
  page.setState({ selected_ids: [IDS[5]] });
  page.selection.change([IDS[0]]);
  page.selection.clear();
  page.selection.change([IDS[2], IDS[1]]);
  page.selection.change([IDS[3]], [IDS[2]]);
  page.selection.change([IDS[2]]);
  expect(page.shown).toEqual([IDS[1], IDS[2], IDS[3]].sort());
  expect(network.requests.map(({ body }) => (body as Select).select)).toEqual([[IDS[0]]]);
  network.take(page);
  network.deliver(page);
  await turn();
  expect(network.requests.map(({ body }) => body)).toEqual([
    { type: "select", select: [IDS[1], IDS[3], IDS[2]], deselect: [], only: true },
  ]);
  await deliverAll(network);
  expect(network.list).toEqual([IDS[1], IDS[3], IDS[2]]);
  expect(page.shown).toEqual([...network.list].sort());
});

test("what was clicked after a change that the kernel refuses is sent, and counts", async () => {
  const network = new Network();
  const page = new Page(network);
  page.selection.change([IDS[0]]);
  page.selection.change([IDS[1]]);
  const [{ id }] = network.requests.splice(0);
  page.receive(
    { type: "selection", request: id, model_id: "", revision: 0, whole: false, selected: [], deselected: [] },
    problem("Too many.", { code: "TooManySelectedError" }),
  );
  await turn();
  expect(page.shown).toEqual([IDS[1]]);
  await deliverAll(network);
  expect(network.list).toEqual([IDS[1]]);
});

test("after a lost response, the page requests the selection", async () => {
  const network = new Network();
  const page = new Page(network);
  page.selection.change([IDS[0]]);
  network.take(page);
  network.deliver(page, true);
  await turn();
  expect(page.shown).toEqual([]);
  await deliverAll(network);
  expect(page.shown).toEqual([IDS[0]]);
});

test("an assignment that arrives after a later change does not undo it in the host's model", async () => {
  const network = new Network();
  const page = new Page(network);
  network.assign([IDS[0]]);
  network.deliver(page); // the host has received it and applies it soon
  page.selection.change([IDS[1]]);
  network.take(page);
  network.deliver(page);
  await turn();
  expect(network.requests.map(({ body }) => body.type)).toEqual(["ask_selection"]);
  network.take(page);
  network.deliver(page);
  await turn();
  page.updates.shift()!();
  await turn();
  expect(page.shown).toEqual([IDS[0], IDS[1]].sort());
  expect(page.traits).toEqual({ selected_ids: [IDS[0], IDS[1]], _selection_revision: 2 });
});

test("a change that the kernel refuses is reverted and reported", async () => {
  const network = new Network();
  const page = new Page(network);
  page.selection.change([IDS[0]]);
  const [{ id }] = network.requests.splice(0);
  page.receive(
    { type: "selection", request: id, model_id: "", revision: 0, whole: false, selected: [], deselected: [] },
    problem("At most 10,000 people can be selected; these are 10,001.", { code: "TooManySelectedError" }),
  );
  await turn();
  expect(page.shown).toEqual([]);
  expect(page.message).toEqual(["At most 10,000 people can be selected; these are 10,001."]);
  expect(network.requests).toEqual([]);
});

test("unknown ids are deselected again", async () => {
  const network = new Network();
  const page = new Page(network);
  page.selection.change([IDS[0], IDS[1]]);
  const [{ id }] = network.requests.splice(0);
  network.list = [IDS[1]];
  network.revision = 1;
  network.tell(id, [IDS[1]], []);
  await deliverAll(network);
  expect(page.shown).toEqual([IDS[1]]);
});

test("a list that the host assigns, as a link does, is shown", async () => {
  const network = new Network();
  const page = new Page(network);
  network.assign([IDS[0]]);
  await deliverAll(network);
  page.setState({ selected_ids: [IDS[3]] });
  expect(page.shown).toEqual([IDS[3]]);
  page.selection.change([IDS[4]]);
  network.list = [IDS[3]]; // sent by the host
  network.revision += 1;
  await deliverAll(network);
  expect(page.shown).toEqual([IDS[3], IDS[4]].sort());
});

test("a host that follows only what a page sets, as marimo does, is notified of a click but not of a cell", async () => {
  const kernel = new FakeKernel();
  const saved: string[] = [];
  const { el } = await show(
    Object.assign(kernel, {
      widget_manager: { get_model: async () => ({}) },
      save_changes: () => saved.push(kernel.selected.join()),
    }),
  );
  kernel.assignSelection([IDS[0]]);
  await settle();
  expect(saved).toEqual([]);
  await click(all(el, "checkbox").find((box) => box.getAttribute("aria-label") === "Select bo.li")!);
  await settle();
  expect(saved).toEqual([kernel.selected.join()]);
  expect(kernel.selected).toHaveLength(2);
});

test("with 10,000 selected, a toggle sends and receives less than 2 kB", async () => {
  const kernel = new FakeKernel(crowd(MAX_IDS + 20));
  kernel.assignSelection(kernel.rows.slice(0, MAX_IDS).map(({ id }) => id));
  let sent = 0;
  let received = 0;
  const { el } = await show(kernel);
  await settle(20);
  const send = kernel.send.bind(kernel);
  kernel.send = (content) => {
    sent += JSON.stringify(content).length;
    send(content);
  };
  kernel.on("msg:custom", (message) => {
    received += JSON.stringify(message).length;
  });
  kernel.save_changes = () => {
    sent += JSON.stringify(kernel.traits.selected_ids).length;
  };
  const ticked = all(el, "checkbox").find(
    (box) => (box as HTMLInputElement).checked && box.closest("tbody"),
  )!;
  const id = ticked.closest<HTMLElement>("tr")!.dataset.id!;
  await click(ticked);
  expect(kernel.selected).toHaveLength(MAX_IDS - 1);
  expect(kernel.selected).not.toContain(id);
  await press(get(el, "grid", "Users"), " ");
  await settle();
  expect(kernel.selected).toContain(id);
  expect(kernel.get("selected_ids")).toEqual(kernel.selected);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(2000);
  expect(received).toBeLessThan(2000);
});

test("clearing the selection is a small message", async () => {
  const kernel = new FakeKernel(crowd(500));
  kernel.assignSelection(kernel.rows.map(({ id }) => id));
  const { el } = await show(kernel);
  await settle(20);
  await click(get(el, "button", "Clear"));
  expect(kernel.selected).toEqual([]);
  const [request] = kernel.sentOf("select");
  expect(JSON.stringify(request).length).toBeLessThan(200);
});

test("a page that missed the last change gets it when it opens", async () => {
  const { kernel, el } = await show();
  await settle();
  kernel.selected = [idOf(2)];
  kernel.selectionRevision += 1; // the message was lost
  kernel.pushSelection([], []);
  await settle();
  expect(kernel.sentOf("ask_selection")).toHaveLength(1);
  expect(get<HTMLInputElement>(el, "checkbox", "Select bo.li").checked).toBe(true);
});

test("the rows of selected users are tracked without searching for all of them", () => {
  const rows = crowd(300);
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0);
  let people = People.fromColumns(message, buffers);
  const selected = { ids: new Set(rows.slice(0, 100).map(({ id }) => id)), epoch: 1 };
  const counted = new SelectedRows();
  const find = vi.spyOn(People.prototype, "find");
  onTestFinished(() => find.mockRestore());
  const toggle = (id: string, on: boolean) => {
    if (on) selected.ids.add(id);
    else selected.ids.delete(id);
    counted.toggle(id, on);
    counted.update(people, selected);
  };
  counted.update(people, selected);
  expect(find).toHaveBeenCalledTimes(100);
  const shown = Uint32Array.from({ length: 150 }, (_, at) => at + 50);
  expect([counted.count, counted.countAmong(shown)]).toEqual([100, 50]);
  toggle(rows[60].id, false);
  toggle(rows[60].id, false);
  toggle(rows[10].id, false);
  toggle(rows[250].id, true);
  toggle(idOf(9999), true);
  expect([counted.count, counted.countAmong(shown)]).toEqual([99, 49]);
  expect(counted.countAmong(shown.subarray(0, 20))).toBe(19);
  expect(find).toHaveBeenCalledTimes(105);
  // A renamed user keeps the row, and a deleted one shifts those after it.
  const patch = { type: "patch" as const, rows: [], removed: [], workspaces: null };
  [people] = people.patched({ ...patch, revision: 1, rows: [{ ...rows[5], username: "renamed" }] });
  counted.update(people, selected);
  expect(find).toHaveBeenCalledTimes(106);
  [people] = people.patched({ ...patch, revision: 2, removed: [rows[0].id] });
  counted.update(people, selected);
  expect(counted.count).toBe(98);
});

test("with thousands selected, a letter, an arrow key or a toggle does not search for all of them", async () => {
  const kernel = new FakeKernel(crowd(6000));
  kernel.assignSelection(kernel.rows.slice(0, 5000).map(({ id }) => id));
  const { el } = await show(kernel);
  await settle(40);
  expect(get(el, "toolbar", "Selected users").textContent).toContain("5,000 selected");
  const find = vi.spyOn(People.prototype, "find");
  onTestFinished(() => find.mockRestore());
  const lookups = async (act: Promise<void>) => {
    find.mockClear();
    await act;
    await settle();
    return find.mock.calls.length;
  };
  const grid = get(el, "grid", "Users");
  const search = get(el, "searchbox", "Search users");
  const seen = [await lookups(type(search, "a")), await lookups(type(search, "an"))];
  seen.push(await lookups(press(grid, "ArrowDown")), await lookups(press(grid, " ")));
  expect(get(el, "toolbar", "Selected users").textContent).toMatch(/(4,999|5,001) selected/);
  expect(Math.max(...seen), `${seen}`).toBeLessThan(100);
});

test("the select-all checkbox, the count and Clear follow a toggle of another page", async () => {
  const { kernel, el } = await show(new FakeKernel(team()));
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  kernel.selected = [...kernel.selected, idOf(1)];
  kernel.selectionRevision += 1;
  kernel.pushSelection([idOf(1)], [], { request: "of another page" });
  await settle();
  expect(get<HTMLInputElement>(el, "checkbox", "Select ana.costa").checked).toBe(true);
  expect(get(el, "toolbar", "Selected users").textContent).toContain("2 selected");
  expect(kernel.get("selected_ids")).toEqual([idOf(2), idOf(1)]);
});
