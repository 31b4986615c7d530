// Memoize a component, so that it renders only when one of its props changes.

import { Component, type ComponentType, type FunctionComponent, h } from "preact";

export function memo<P extends object>(Inner: FunctionComponent<P>, ignored?: keyof P): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = Object.keys(next) as (keyof P)[];
      return names.some((name) => name !== ignored && next[name] !== this.props[name]);
    }

    override render() {
      return h(Inner, this.props as P);
    }
  };
}
