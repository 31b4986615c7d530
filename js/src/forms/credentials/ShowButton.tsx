// The button that shows or hides a password.

interface ShowButtonProps {
  visible: boolean;
  /** Completes its name where there are several: ` of ana`. */
  of?: string;
  onToggle: () => void;
}

export function ShowButton({ visible, of = "", onToggle }: ShowButtonProps) {
  const verb = visible ? "Hide" : "Show";
  return (
    <button type="button" class="aw-show" aria-label={`${verb} password${of}`} onClick={onToggle}>
      {verb}
    </button>
  );
}
