// Render less in a frame that a person waits for: only what has changed, and what can wait only after the paint.

import { Component, type ComponentType, type FunctionComponent, h } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Milliseconds after which a frame is painted, as a guess. */
const PAINT = 40;

/** Return the value once a frame with it is painted, and the one before, or `first`, until then. */
export function useAfterPaint<T>(value: T, first = value): T {
  const [painted, setPainted] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => setPainted(value), PAINT);
    return () => clearTimeout(timer);
  }, [value]);
  return painted;
}

/** Memoize a component, so that it renders only when one of its props changes. */
export function memo<P extends object>(Inner: FunctionComponent<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = Object.keys(next) as (keyof P)[];
      return names.some((name) => next[name] !== this.props[name]);
    }

    override render() {
      return h(Inner, this.props as P);
    }
  };
}
