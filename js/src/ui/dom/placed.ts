// Find out when an element is in the page: JupyterLab renders a widget before, when it has no width and no colours yet.

const MARKER = "argilla-widgets-marker";

/** Call `act` once an element is in the page, at once if it is; returns the function that stops waiting. */
export function oncePlaced(element: HTMLElement, act: () => void): () => void {
  if (element.isConnected) {
    act();
    return () => {};
  }
  // The page says so at once only to elements of its own classes; an observer would be late for the first frame.
  if (!customElements.get(MARKER)) {
    customElements.define(
      MARKER,
      class extends HTMLElement {
        connectedCallback() {
          this.dispatchEvent(new Event(MARKER));
        }
      },
    );
  }
  const marker = element.ownerDocument.createElement(MARKER);
  marker.addEventListener(MARKER, () => {
    marker.remove();
    act();
  });
  element.append(marker);
  return () => marker.remove();
}
