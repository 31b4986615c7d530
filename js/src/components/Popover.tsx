// What opens at a button: in the top layer, so that no scrolling box cuts it off, yet inside the widget's element.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface PopoverProps {
  anchor: HTMLElement;
  onClose: (refocus: boolean) => void;
  children: ComponentChildren;
  class?: string;
}

const GAP = 4;

export function Popover({ anchor, onClose, children, class: className = "" }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = box.current!;
    element.showPopover?.();
    const place = () => {
      const at = anchor.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = element;
      const { innerWidth, innerHeight } = element.ownerDocument.defaultView ?? window;
      const below = at.bottom + GAP + height <= innerHeight || at.top < height + GAP;
      element.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
      const left = at.left + width > innerWidth ? at.right - width : at.left;
      element.style.left = `${Math.max(GAP, left)}px`;
    };
    place();
    const view = element.ownerDocument.defaultView ?? window;
    view.addEventListener("resize", place);
    view.addEventListener("scroll", place, true);
    return () => {
      view.removeEventListener("resize", place);
      view.removeEventListener("scroll", place, true);
    };
  }, [anchor]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const path = event.composedPath();
      if (!path.includes(box.current!) && !path.includes(anchor)) onClose(false);
    };
    const { ownerDocument } = anchor;
    ownerDocument.addEventListener("pointerdown", outside, true);
    return () => ownerDocument.removeEventListener("pointerdown", outside, true);
  }, [anchor, onClose]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard for the controls inside.
    <div
      ref={box}
      popover="manual"
      class={`aw-popover ${className}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose(true);
        }
      }}
    >
      {children}
    </div>
  );
}
