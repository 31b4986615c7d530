// The second press of a double click on a button: it meets what the first has brought there, and would select its text.

export function ignoreSecondPress(root: HTMLElement): void {
  let button: Element | null = null;
  root.addEventListener("mousedown", (event) => {
    if (event.detail < 2) button = (event.target as Element).closest("button");
    else if (button) event.preventDefault();
  });
}
