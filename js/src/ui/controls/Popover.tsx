// A popover at a button: in the top layer, so that no scroll container clips it, yet inside the widget's element.

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { whilePlaced } from "../dom/placed.js";

interface PopoverProps {
  anchor: HTMLElement;
  onClose: (refocus: boolean) => void;
  children: ComponentChildren;
  class?: string;
}

const GAP = 4;

/** The state of a popover, and the button at which it opens, which gets the focus back. */
export function usePopover() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback((refocus: boolean) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  }, []);
  return { open, setOpen, button, close };
}

export function Popover({ anchor, onClose, children, class: className = "" }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);

  const place = () => {
    const { offsetWidth: width, offsetHeight: height, ownerDocument, style } = box.current!;
    const { innerWidth, innerHeight } = ownerDocument.defaultView ?? window;
    const at = anchor.getBoundingClientRect();
    const below = at.bottom + GAP + height <= innerHeight || at.top < height + GAP;
    // Anchored on this side, it stays in place when a search makes it shorter. On a low page, it covers its button.
    const top = Math.min(at.bottom + GAP, innerHeight - height - GAP);
    style.top = below ? `${Math.max(GAP, top)}px` : "";
    style.bottom = below ? "" : `${innerHeight - at.top + GAP}px`;
    const left = at.left + width > innerWidth ? at.right - width : at.left;
    style.left = `${Math.max(GAP, left)}px`;
  };
  useLayoutEffect(() => {
    const element = box.current!;
    return whilePlaced(element, () => {
      element.showPopover();
      // Until it is shown, nothing inside can take the focus.
      element.querySelector<HTMLElement>("[autofocus]")?.focus({ preventScroll: true });
      place();
      return () => {};
    });
  }, []);
  // On every render, since the anchor may have moved.
  useLayoutEffect(place);

  useLayoutEffect(() => {
    const element = box.current!;
    const { ownerDocument } = element;
    const view = ownerDocument.defaultView ?? window;
    const own = [element, anchor];
    // In Safari on macOS, a press on a button does not focus it, but what is around it.
    let pressed = false;
    const leave = (to: EventTarget | null) => {
      if (to !== null && !pressed && !own.some((one) => one.contains(to as Node))) onClose(false);
    };
    const ending = new AbortController();
    const { signal } = ending;
    const capture = { capture: true, signal };
    view.addEventListener("resize", place, { signal });
    view.addEventListener("scroll", place, capture);
    ownerDocument.addEventListener("pointerdown", (event) => leave(event.composedPath()[0]), capture);
    ownerDocument.addEventListener("pointerup", () => (pressed = false), capture);
    for (const one of own) {
      one.addEventListener("pointerdown", () => (pressed = true), { signal });
      one.addEventListener("focusout", (event) => leave(event.relatedTarget), { signal });
      one.addEventListener(
        "keydown",
        (event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose(true);
        },
        { signal },
      );
    }
    return () => ending.abort();
  }, [anchor, onClose]);

  return (
    // A click between its controls stays inside, too.
    <div ref={box} popover="manual" class={`aw-popover ${className}`} tabIndex={-1}>
      {children}
    </div>
  );
}

interface DialogButtonProps extends ButtonHTMLAttributes {
  /** What the button shows. */
  face: ComponentChildren;
  /** The name of the dialog, and its class. */
  dialog: string;
  dialogClass: string;
  /** The content of the dialog. */
  children: ComponentChildren;
}

/** A button that opens a small dialog beside it. */
export function DialogButton({ face, dialog, dialogClass, children, ...others }: DialogButtonProps) {
  const { open, setOpen, button, close } = usePopover();
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        {...others}
      >
        {face}
      </button>
      {open && (
        <Popover anchor={button.current!} onClose={close}>
          <div class={dialogClass} role="dialog" aria-label={dialog} tabIndex={-1} autofocus>
            {children}
          </div>
        </Popover>
      )}
    </>
  );
}
