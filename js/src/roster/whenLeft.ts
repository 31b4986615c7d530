// A field of a roster sends what was typed once it is left.

/**
 * Handle the blur of a field that was left for something else in its view. It keeps what was typed while its window or tab is
 * in the background: someone may be looking up the rest.
 */
export const whenLeft =
  (handle: () => void) =>
  ({ currentTarget: field }: { currentTarget: HTMLElement }): void => {
    const root = field.getRootNode() as Document | ShadowRoot;
    if (root.activeElement !== field && field.closest("[inert]") === null) handle();
  };
