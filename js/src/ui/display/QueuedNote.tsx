// Announces that a request is queued behind the running cell. Screen readers ignore everything behind a modal dialog, so
// each dialog has its own.

export function QueuedNote({ queued, silent }: { queued: boolean; silent?: boolean }) {
  return (
    <div aria-live={silent ? "off" : "polite"}>
      {queued && (
        <p class="aw-waiting">
          <span class="aw-spinner" aria-hidden="true" />
          <span>Waiting for the running cell to finish.</span>
        </p>
      )}
    </div>
  );
}
