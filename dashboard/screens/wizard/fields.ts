/** How a problem finds the control it is about: each control carries its field's path as `data-field`. */

/** Paths from the whole to its parts: `what.email.html` → itself, `what.email`, `what`. */
const withOuter = (field: string): string[] => {
  const parts = field.split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
};

const CONTROLS =
  "input:not([type=hidden]), textarea, select, button, a[href], [contenteditable=true], [tabindex]";

const isUsable = (element: HTMLElement): boolean =>
  !element.matches(":disabled") && element.tabIndex >= 0 && element.getClientRects().length > 0;

/** The control of this field, or of what it is a part of. */
const controlOf = (field: string): HTMLElement | undefined => {
  for (const path of withOuter(field)) {
    const marked = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`);
    if (marked === null) continue;
    if (marked.matches(CONTROLS) && isUsable(marked)) return marked;
    const within = [...marked.querySelectorAll<HTMLElement>(CONTROLS)].filter(isUsable);
    const checked = within.find((element) => element.matches(":checked"));
    const found = checked ?? within[0];
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Brings the keyboard to a field. False when the screen does not show it (yet). */
export const focusField = (field: string): boolean => {
  const control = controlOf(field);
  if (control === undefined) return false;
  control.focus({ preventScroll: true });
  control.scrollIntoView({ block: "center" });
  return true;
};
