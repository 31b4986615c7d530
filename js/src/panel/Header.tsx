// The header: the account, its server, and whether that answers.

import type { ComponentChildren } from "preact";
import { useModel } from "../state/context.js";
import { useStore } from "../state/stores/store.js";
import { Icon } from "../ui/display/icons.js";
import { Name } from "../ui/display/Name.js";

interface HeaderProps {
  title?: string;
  /** Shown in place of the title. */
  tabs?: ComponentChildren;
  /** How old the data is. */
  age: ComponentChildren;
  end?: ComponentChildren;
}

export function Header({ title, tabs, age, end }: HeaderProps) {
  const model = useModel();
  const { session, link, stale } = model;
  const loading = (session?.status ?? "loading") === "loading";
  return (
    <header class="aw-header">
      {tabs ?? (
        <h2 class="aw-title">
          {title ?? (session?.workspace ? <Name text={session.workspace.name} titled /> : "Users")}
        </h2>
      )}
      {session?.workspace && <span class="aw-tag">members</span>}
      {model.readOnly && <span class="aw-tag">read only</span>}
      {age}
      <span class="aw-gap" />
      <p class="aw-who">
        <span class={`aw-dot aw-dot-${stale ? "off" : loading ? "waiting" : "on"}`} aria-hidden="true" />
        <span class="aw-who-text">
          {session?.account && (
            <span>
              <span class="aw-who-word">acting as </span>
              <Name text={session.account.username} bold /> ({session.account.role}){" "}
            </span>
          )}
          {session !== null ? (
            <span>
              at <b>{session.host}</b>
            </span>
          ) : link === "waiting" ? (
            "connecting"
          ) : (
            "no kernel"
          )}
        </span>
      </p>
      {end}
    </header>
  );
}

export function RefreshButton() {
  const model = useModel();
  useStore(model);
  const loading = model.session?.status === "loading" && model.link !== "lost";
  const refreshing = loading || model.pending.some(({ type }) => type === "refresh");
  return (
    <button
      type="button"
      class={`aw-icon-button${refreshing ? " aw-turning" : ""}`}
      aria-label="Refresh"
      title="Refresh from the server"
      aria-disabled={refreshing}
      onClick={() => refreshing || void model.refresh()}
    >
      <Icon name="refresh" />
    </button>
  );
}
