// A grey bar in place of a value that is not known yet.

export function UnknownValue({ label }: { label: string }) {
  return <span class="aw-placeholder" role="img" aria-label={label} />;
}
