// Small icons in the text colour; all of them are decorative.

const PATHS = {
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.2 3.2",
  refresh: "M13.2 6.5A5.5 5.5 0 1 0 13.5 9M13.4 3v3.6H9.8",
  down: "m4.5 6.5 3.5 3.5 3.5-3.5",
  close: "m4 4 8 8m0-8-8 8",
  check: "m3.5 8.5 3 3 6-7",
  sorted: "M8 13V3.5M4.5 7 8 3.5 11.5 7",
  columns: "M2.5 3.5h11v9h-11zM6.2 3.5v9m3.6-9v9",
  warning: "M8 2.6 14 13H2L8 2.6Zm0 4v3m0 1.7v.1",
  more: "M3.4 8h.2M7.9 8h.2M12.4 8h.2",
} as const;

interface IconProps {
  name?: keyof typeof PATHS;
  /** The path of an icon that only few places use. */
  path?: string;
}

export function Icon({ name, path = PATHS[name!] }: IconProps) {
  return (
    <svg class="aw-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
