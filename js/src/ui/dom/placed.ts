// Find out when an element is in the page: JupyterLab renders a widget before, when it has no width and no colours yet.

const MARKER = "argilla-in";

/**
 * Call `begin` once an element is in the page, at once if it is; returns the function that ends what `begin` began, or the
 * waiting for it.
 */
export function oncePlaced(element: HTMLElement, begin: () => () => void): () => void {
  if (element.isConnected) return begin();
  // A page says so at once only to elements of its own classes; an observer would be late for the first frame.
  if (!customElements.get(MARKER)) {
    customElements.define(
      MARKER,
      class extends HTMLElement {
        begin?: () => void;
        connectedCallback() {
          this.begin!();
        }
      },
    );
  }
  let end = () => marker.remove();
  const marker = Object.assign(element.ownerDocument.createElement(MARKER), {
    begin() {
      end();
      end = begin();
    },
  });
  element.append(marker);
  return () => end();
}
