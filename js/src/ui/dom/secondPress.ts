// The second press of a double click on a button: it meets what the first has brought there, and would select its text.

export function ignoreSecondPress(root: HTMLElement): void {
  let button: Element | null = null;
  let isSecond = false;
  root.addEventListener("mousedown", ({ detail, target }) => {
    isSecond = detail > 1 && button !== null;
    if (detail < 2) button = (target as Element).closest("button");
  });
  root.addEventListener("mouseup", () => {
    isSecond = false;
  });
  // Not the press itself: that also says where the focus goes.
  root.addEventListener("selectstart", (event) => {
    if (isSecond) event.preventDefault();
  });
}
