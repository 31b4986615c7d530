// The switch of the theme reaches what else would follow the system: the pictures of a page, and the tables in frames.

const DARK = "(prefers-color-scheme: dark)";

function follow() {
  const dark = document.documentElement.dataset.theme === "dark";
  for (const source of document.querySelectorAll("picture source[media]")) {
    source.dataset.media ??= source.media;
    source.media = source.dataset.media.replace(DARK, dark ? "(min-width: 0)" : "(max-width: 0)");
  }
  const background = getComputedStyle(document.body).backgroundColor;
  for (const { contentDocument } of document.querySelectorAll("iframe.table")) {
    // A browser that opens the site as files lets no page look into another one.
    if (contentDocument?.body) contentDocument.body.style.backgroundColor = background;
  }
}

new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
for (const frame of document.querySelectorAll("iframe.table")) frame.addEventListener("load", follow);
follow();
