import { ActionIcon, Combobox, Group, Text, Tooltip, useCombobox } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { type Ref, useState } from "react";
import { code } from "../../texts/code.ts";
import classes from "./PersonaliseButton.module.css";
import type { Personalisation } from "./personalisation.ts";

const SHOWN = 60;
const words = code.personalise;

const GROUPS = ["variable", "payload", "profile", "code", "other", "block", "loop", "condition"] as const;

const isFound = ({ path, group }: Personalisation, search: string): boolean => {
  const wanted = search.trim().toLowerCase();
  return `${path} ${words.groups[group]}`.toLowerCase().includes(wanted);
};

const keyOf = ({ group, path }: Personalisation): string => `${group} ${path}`;

const Options = ({ found }: { found: readonly Personalisation[] }) => {
  const shown = found.slice(0, SHOWN);
  if (shown.length === 0) return <Combobox.Empty>{words.nothing}</Combobox.Empty>;
  return (
    <>
      {GROUPS.map((group) => {
        const members = shown.filter((one) => one.group === group);
        return members.length === 0 ? null : (
          <Combobox.Group key={group} label={words.groups[group]}>
            {members.map((one) => (
              <Combobox.Option key={keyOf(one)} value={keyOf(one)}>
                <Group gap="xs" justify="space-between" wrap="nowrap">
                  <Text span size="sm" ff="monospace" className="breaks">
                    {one.path}
                  </Text>
                  <Text span size="xs" className={classes.example} lineClamp={1}>
                    {one.example}
                  </Text>
                </Group>
              </Combobox.Option>
            ))}
          </Combobox.Group>
        );
      })}
    </>
  );
};

const Found = ({ found, label }: { found: readonly Personalisation[]; label: string }) => (
  <>
    <Combobox.Options mah={280} className={classes.options} aria-label={label}>
      <Options found={found} />
    </Combobox.Options>
    {found.length > SHOWN ? (
      <Combobox.Footer>
        <Text size="xs" c="dimmed">
          {words.more(found.length - SHOWN)}
        </Text>
      </Combobox.Footer>
    ) : null}
  </>
);

const OpenButton = ({
  label,
  isOpen,
  ...target
}: {
  label: string;
  isOpen: boolean;
  onClick: () => void;
  ref?: Ref<HTMLButtonElement>;
}) => (
  <Tooltip label={label}>
    <ActionIcon
      {...target}
      variant="subtle"
      color="gray"
      size={26}
      aria-label={label}
      aria-haspopup="listbox"
      aria-expanded={isOpen}
    >
      <IconBraces size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

/** A searchable list of what can be inserted at the cursor. */
export const PersonaliseButton = ({
  label,
  list,
  onInsert,
}: {
  /** Of the field. */
  label: string;
  /** Asked when the list opens, since it depends on where the cursor stands. */
  list: () => Personalisation[];
  onInsert: (text: string) => void;
}) => {
  const [all, setAll] = useState<Personalisation[]>([]);
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownOpen: () => {
      setAll(list());
      combobox.focusSearchInput();
    },
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
  });
  const found = all.filter((one) => isFound(one, search));
  return (
    <Combobox
      store={combobox}
      width={340}
      position="bottom-end"
      withinPortal
      onOptionSubmit={(key) => {
        const chosen = all.find((one) => keyOf(one) === key);
        combobox.closeDropdown();
        if (chosen !== undefined) onInsert(chosen.insert);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <OpenButton
          label={words.button(label)}
          isOpen={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          role="combobox"
          aria-expanded={combobox.dropdownOpened}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
          placeholder={words.search}
          aria-label={words.search}
        />
        <Found found={found} label={words.button(label)} />
      </Combobox.Dropdown>
    </Combobox>
  );
};
