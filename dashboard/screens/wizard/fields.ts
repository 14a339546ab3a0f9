import { fieldId } from "../what/templates.ts";

/** How a problem finds the control it is about: by the field's path, as `data-field` or within the element's id. */

/** Paths from the whole to its parts: `what.email.html` → itself, `what.email`, `what`. */
const withOuter = (field: string): string[] => {
  const parts = field.split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
};

const CONTROLS =
  "input:not([type=hidden]), textarea, select, button, a[href], [contenteditable=true], [tabindex]";

const isUsable = (element: HTMLElement): boolean =>
  !element.matches(":disabled") && element.tabIndex >= 0 && element.getClientRects().length > 0;

const focus = (element: HTMLElement): boolean => {
  element.focus({ preventScroll: true });
  const { activeElement } = document;
  if (activeElement === null || !element.contains(activeElement)) return false;
  element.scrollIntoView({ block: "center" });
  return true;
};

/** Goes to the element itself where that takes the focus, else to the control in it: the chosen one, or the first. */
const enter = (marked: HTMLElement): boolean => {
  if (focus(marked)) return true;
  const within = [...marked.querySelectorAll<HTMLElement>(CONTROLS)].filter(isUsable);
  const control = within.find((element) => element.matches(":checked")) ?? within[0];
  return control !== undefined && focus(control);
};

/** Opens what hides a field, and says under which path it stands then; not open yet: it is drawn in a moment. */
type Door = (field: string) => { path: string; isOpen: boolean };
const doors = new Set<Door>();

/** @returns what takes the door away again */
export const addDoor = (door: Door): (() => void) => {
  doors.add(door);
  return () => {
    doors.delete(door);
  };
};

const DOOR_TRIES = 20;

const focusPath = (field: string): boolean =>
  withOuter(field).some((path) => {
    const marked =
      document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`) ??
      document.getElementById(fieldId(path));
    return marked !== null && enter(marked);
  });

/** Brings the keyboard to a field, or to what it is a part of. False when the screen does not show it (yet). */
export const focusField = (field: string, tries = DOOR_TRIES): boolean => {
  let path = field;
  for (const door of doors) {
    const entered = door(path);
    if (!entered.isOpen) {
      if (tries > 0) requestAnimationFrame(() => focusField(field, tries - 1));
      return true;
    }
    path = entered.path;
  }
  return focusPath(path);
};
