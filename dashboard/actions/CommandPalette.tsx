import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { shell } from "../texts/shell.ts";
import { type Action, hotkeyText } from "./actions.ts";

const [store, palette] = createSpotlight();

export const openPalette = (): void => palette.open();

const SECTIONS = ["here", "doIt", "goTo"] as const;

const groupsOf = (actions: readonly Action[]): SpotlightActionGroupData[] =>
  SECTIONS.map((section) => ({
    group: shell.command[section],
    actions: actions
      .filter((action) => action.section === section && action.disabledReason === undefined)
      .map(({ id, label, icon: Icon, hotkey, keywords, run }) => ({
        id,
        label,
        onClick: run,
        ...(keywords === undefined ? {} : { keywords: [...keywords] }),
        ...(Icon === undefined ? {} : { leftSection: <Icon size={18} aria-hidden /> }),
        ...(hotkey === undefined ? {} : { rightSection: <kbd>{hotkeyText(hotkey)}</kbd> }),
      })),
  })).filter(({ actions: inGroup }) => inGroup.length > 0);

/** ⌘K: go anywhere, do anything. */
export const CommandPalette = ({ actions }: { actions: readonly Action[] }) => (
  <Spotlight
    store={store}
    actions={groupsOf(actions)}
    shortcut="mod + K"
    nothingFound={shell.command.nothing}
    highlightQuery
    scrollable
    maxHeight={420}
    searchProps={{
      leftSection: <IconSearch size={18} aria-hidden />,
      placeholder: shell.command.placeholder,
      "aria-label": shell.command.placeholder,
    }}
  />
);
