// What is awaited: the end of a running cell, a result, a value.

/**
 * Announces that a request is queued behind the running cell. Screen readers ignore everything behind a modal dialog, so
 * each dialog has its own.
 */
export function Waiting({ waiting, silent }: { waiting: boolean; silent?: boolean }) {
  return (
    <div aria-live={silent ? "off" : "polite"}>
      {waiting && (
        <p class="aw-waiting">
          <span class="aw-spinner" aria-hidden="true" />
          <span>Waiting for the running cell to finish.</span>
        </p>
      )}
    </div>
  );
}

/** A grey bar in place of a value that is not known yet. */
export function Unknown({ label }: { label: string }) {
  return <span class="aw-placeholder" role="img" aria-label={label} />;
}
