// Find out when an element is in the page: JupyterLab renders a widget before, when it has no width and no colours yet, and takes
// the cells of a notebook off the page and puts them back.

const MARKER = "argilla-in";

/**
 * Call `begin` each time an element is put in the page, at once if it is there, and what `begin` returned when it is taken off
 * the page; returns the function that ends both.
 */
export function whilePlaced(element: HTMLElement, begin: () => () => void): () => void {
  // A page says so at once only to elements of its own classes; an observer would be late for the first frame.
  if (!customElements.get(MARKER)) {
    customElements.define(
      MARKER,
      class extends HTMLElement {
        begin?: () => () => void;
        end = () => {};
        connectedCallback() {
          this.end = this.begin!();
        }
        disconnectedCallback() {
          this.end();
        }
      },
    );
  }
  const marker = Object.assign(element.ownerDocument.createElement(MARKER), { begin, hidden: true });
  element.append(marker);
  return () => marker.remove();
}

/**
 * Call `begin` once an element is in the page, at once if it is; returns the function that ends what `begin` began, or the
 * waiting for it.
 */
export function oncePlaced(element: HTMLElement, begin: () => () => void): () => void {
  if (element.isConnected) return begin();
  let end = whilePlaced(element, () => {
    end();
    end = begin();
    return () => {};
  });
  return () => end();
}
