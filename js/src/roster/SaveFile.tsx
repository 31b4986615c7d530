// Save a file in the kernel's folder: a button, the name of the file, and then its path, which Jupyter can open. Its content never
// comes to this page: a file may have passwords.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { RequestBody } from "../kernel/connection.js";
import { useCopy } from "../panel/code/CopyField.js";
import type { ErrorInfo, Saved } from "../protocol.js";
import { errorAt } from "../shared/errors.js";
import { PathField } from "../shared/PathField.js";
import { isSending } from "../shared/useRequest.js";
import { useView } from "../state/context.js";
import { Button } from "../ui/controls/Button.js";
import { displayText } from "../ui/display/displayText.js";
import { Name } from "../ui/display/Name.js";
import type { RosterStore } from "./rosterStore.js";

interface SaveFileProps {
  roster: RosterStore;
  label: string;
  /** The name of the file. */
  suggested: string;
  disabled?: boolean;
  refusal?: string | null;
  /** Whether the name can be changed before the first attempt. */
  named?: boolean;
  /** Whether it is a folder. */
  folder?: boolean;
  /** What is sent to save it. */
  request: (path: string) => RequestBody;
}

export function SaveFile(props: SaveFileProps) {
  const {
    roster,
    label,
    suggested,
    disabled,
    refusal = null,
    named = false,
    folder = false,
    request,
  } = props;
  const [path, setPath] = useState<string | null>(null);
  const [error, setError] = useState<ErrorInfo | null>(null);
  const [saved, setSaved] = useState<Saved | null>(null);
  const file = path ?? suggested;
  const body = request(file);
  const save = async () => {
    const answer = await roster.send(body);
    if (answer === null) return;
    setError(answer.type === "failed" ? answer.error : null);
    setSaved(answer.type === "saved" ? answer : null);
  };
  return (
    <div class="aw-roster-save">
      {(named || error !== null || path !== null) && (
        <PathField
          label={`${folder ? "Folder" : "File"} for ${label.replace("Save ", "")}`}
          value={file}
          error={errorAt(error, "path")}
          hint={(note) => note || null}
          fresh
          onInput={(text) => {
            setPath(text);
            setError(null);
          }}
        />
      )}
      <Button
        busy={isSending(roster.model, body.type)}
        disabled={disabled || file.trim() === ""}
        refusal={refusal}
        onClick={() => void save()}
      >
        {label}
      </Button>
      <div aria-live="polite">
        {saved !== null && (
          <p class="aw-saved">
            {displayText(saved.message)} <Name text={saved.path} />
          </p>
        )}
      </div>
      {saved !== null && <Reach {...saved} />}
    </div>
  );
}

/** Open a file where the host can, and copy its path in any case. */
function Reach({ path, link }: Saved) {
  const { copyText, field } = useCopy(useView(), path);
  const url = urlOf(link);
  return (
    <>
      <div class="aw-row-of-buttons">
        {url !== null && (
          <Link class="aw-button" url={url}>
            Open
          </Link>
        )}
        <Button onClick={() => void copyText("Path", path, "Copied the path.")}>Copy path</Button>
      </div>
      {field}
    </>
  );
}

/** The path of a file, as a link if the page can open it. */
export function FileLink({ path, link }: Pick<Saved, "path" | "link">) {
  const url = urlOf(link);
  const name = <Name text={path} />;
  return url === null ? name : <Link url={url}>{name}</Link>;
}

function Link({ url, class: named, children }: { url: string; class?: string; children: ComponentChildren }) {
  return (
    // Jupyter refuses a file without a referrer.
    <a class={named} href={url} target="_blank" rel="noopener">
      {children}
    </a>
  );
}

/** The address of a file beside the notebook in Jupyter; null on other pages. */
function urlOf(link: string | null): string | null {
  if (link === null) return null;
  const { pathname } = new URL(`./${link.replace(/[?#%]/g, encodeURIComponent)}`, location.href);
  const url = pathname.replace(/\/(?:(?:lab|doc)\b.*?\/tree|notebooks|tree|edit)\//, "/files/");
  return url === pathname ? null : url;
}

/** The name for what belongs to a file of passwords: `argilla-passwords-a.csv` gives `argilla-slips-a.html`. */
export function siblingOf(path: string, what: string, ending: string): string {
  const stem = path.replace(/\.[^./\\]*$/, "");
  const named = stem.replace(/passwords(?!.*passwords)/, what);
  return `${named === stem ? `${stem}-${what}` : named}${ending}`;
}
