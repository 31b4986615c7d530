// Measurement helpers inside a JupyterLab page. They run before the page's own scripts.
(() => {
  const bench = {
    /** One entry per message from a kernel: its time, size and type. */
    received: [],
    /** Bytes sent to kernels. */
    sent: 0,
    /** Texts drawn on a canvas. */
    texts: new Set(),
    /** The largest JavaScript heap in any frame since the last call of `timed`, in bytes. */
    peak: 0,
  };
  window.bench = bench;

  const sizeOf = (data) =>
    typeof data === "string" ? new Blob([data]).size : (data.byteLength ?? data.size ?? 0);
  const HEAD = 4000; // the first bytes, which contain the message type and our content type

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.isKernel = String(given[0]).includes("/api/kernels/");
      if (!this.isKernel) return;
      this.addEventListener("message", ({ data }) => {
        const at = performance.now();
        const bytes = sizeOf(data);
        const head =
          typeof data === "string"
            ? data.slice(0, HEAD)
            : new TextDecoder("latin1").decode(new Uint8Array(data, 0, Math.min(bytes, HEAD)));
        const type = head.match(/"msg_type": ?"(\w+)"/)?.[1];
        const kind = head.match(/"content": ?\{"type": ?"(\w+)"/)?.[1] ?? type;
        bench.received.push({ at, bytes, kind, isComm: type === "comm_msg" });
      });
    }
    send(data) {
      if (this.isKernel) bench.sent += sizeOf(data);
      super.send(data);
    }
  };

  const canvas = CanvasRenderingContext2D.prototype;
  const { fillText } = canvas;
  canvas.fillText = function (text, ...place) {
    bench.texts.add(String(text));
    return fillText.call(this, text, ...place);
  };

  /** All elements that match `selector` in `root` or, if there are none, in the shadow roots below it. */
  bench.findAll = (root, selector) => {
    const found = [...root.querySelectorAll(selector)];
    if (found.length) return found;
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      if (shadowRoot) found.push(...bench.findAll(shadowRoot, selector));
    }
    return found;
  };
  bench.find = (root, selector) => root.querySelector(selector) ?? bench.findAll(root, selector)[0];
  bench.textOf = (root, selector) => bench.find(root, selector)?.textContent.trim();

  bench.frame = async () => {
    await new Promise(requestAnimationFrame);
    bench.peak = Math.max(bench.peak, performance.memory.usedJSHeapSize);
  };

  /** The milliseconds from `action` to the frame after the one in which `done` returns true. */
  bench.timed = async (action, done, limit = 30_000) => {
    let error = null;
    bench.peak = 0;
    await bench.frame();
    await bench.frame();
    const start = performance.now();
    Promise.resolve(action()).catch((reason) => {
      error = reason;
    });
    for (;;) {
      await bench.frame();
      if (error) throw error;
      if (done()) {
        await bench.frame();
        return performance.now() - start;
      }
      if (performance.now() - start > limit) throw new Error(`nothing within ${limit / 1000} s`);
    }
  };

  /** Wait for six consecutive frames under 50 ms without a message from the kernel; return when they began. */
  bench.calm = async (limit = 60_000) => {
    const start = performance.now();
    let since = start;
    let last = start;
    let messages = bench.received.length;
    for (let calm = 0; calm < 6 && last - start < limit; ) {
      await bench.frame();
      const now = performance.now();
      if (now - last < 50 && bench.received.length === messages) calm += 1;
      else {
        calm = 0;
        since = now;
        messages = bench.received.length;
      }
      last = now;
    }
    return since;
  };

  /** Wait until no message has arrived for a while. */
  bench.quiet = async () => {
    for (let seen = -1; seen !== bench.received.length; ) {
      seen = bench.received.length;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  };

  /** Run code in the notebook's kernel, outside the cells. */
  bench.execute = (code) =>
    jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({
      code,
      store_history: false,
    }).done;

  const select = (index) => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    notebook.deselectAll();
    return notebook.widgets[index].node;
  };
  const HELPERS = "const { execute, find, findAll, textOf, texts } = bench;";
  /** Compile a peer's JavaScript to a function: an expression or, with `statements`, its body. */
  const compiled = (source, { statements = false } = {}) =>
    new Function(
      "cell",
      "expected",
      "turn",
      "query",
      `${HELPERS} ${statements ? source : `return (${source});`}`,
    );

  bench.clear = async (index) => {
    select(index);
    await jupyterapp.commands.execute("notebook:clear-cell-output");
  };

  /** Run a cell, and measure until the first row of its table is painted and the page is idle. */
  bench.display = async ({ index, first, expected, limit }) => {
    const cell = select(index);
    const isShown = compiled(first);
    bench.texts.clear();
    const messages = bench.received.length;
    const { sent } = bench;
    const run = () => jupyterapp.commands.execute("notebook:run-cell");
    const ms = await bench.timed(run, () => isShown(cell, expected), limit);
    const end = performance.now();
    const start = end - ms;
    const settled = (await bench.calm()) - start;
    const frames = bench.received.slice(messages);
    return {
      ms,
      settled,
      received: frames.reduce((sum, { bytes }) => sum + bytes, 0),
      sent: bench.sent - sent,
      peak: bench.peak,
      start,
      end,
    };
  };

  /** Run an action on a displayed table, and measure until its first row changes or matches. */
  bench.act = async ({ index, action, first, done, expected, turn, query, limit }) => {
    const cell = jupyterapp.shell.currentWidget.content.widgets[index].node;
    const firstOf = compiled(first);
    const act = compiled(action, { statements: true });
    const before = firstOf(cell, expected);
    const isDone = done
      ? compiled(done)
      : () => {
          const now = firstOf(cell, expected);
          return query ? now?.includes(query) : now && now !== before;
        };
    const ms = await bench.timed(
      () => act(cell, expected, turn, query),
      () => isDone(cell, expected, turn, query),
      limit,
    );
    return { ms, first: firstOf(cell, expected) };
  };

  /** The position of the first row, for the mouse. */
  bench.place = ({ index, selector }) => {
    const cell = jupyterapp.shell.currentWidget.content.widgets[index].node;
    const { x, y, width, height } = bench.find(cell, selector).getBoundingClientRect();
    return [x + Math.min(60, width / 2), y + Math.min(60, height / 2)];
  };

  /** Record the duration of each frame in ms until `stopFrames` returns them. */
  bench.watchFrames = () => {
    const lengths = [];
    let running = true;
    let last = performance.now();
    const record = () => {
      const now = performance.now();
      lengths.push(now - last);
      last = now;
      if (running) requestAnimationFrame(record);
    };
    requestAnimationFrame(record);
    bench.stopFrames = () => {
      running = false;
      return lengths.slice(2); // the first two began before
    };
  };
})();
