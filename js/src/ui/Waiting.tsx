// Announces that a request is queued behind the running cell. Screen readers ignore everything behind a modal dialog,
// so each dialog has its own.

export function Waiting({ waiting }: { waiting: boolean }) {
  return (
    <div aria-live="polite">
      {waiting && (
        <p class="aw-waiting">
          <span class="aw-spinner" aria-hidden="true" />
          <span>Waiting for the running cell to finish.</span>
        </p>
      )}
    </div>
  );
}
