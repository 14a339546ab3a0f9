import type { Page } from "playwright-core";

/** Something that opens over a screen: a menu, a dialog, a list of choices. */
export interface Opening {
  name: string;
  /** The screen, by its name in `places.ts`. */
  at: string;
  /** It belongs to the frame of all screens, and would stay open over the next one. */
  isOfFrame?: boolean;
  open(page: Page): Promise<void>;
}
