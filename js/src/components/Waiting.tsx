// Says that what was asked for waits for the running cell. Behind an open dialog nothing is read out, so a dialog has one
// of its own.

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
