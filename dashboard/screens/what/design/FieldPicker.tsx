import { Button, Combobox, Group, Text, useCombobox } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { code } from "../../../texts/code.ts";
import { design as words } from "../../../texts/design.ts";
import { type Choice, useNames } from "./names.ts";

const SHOWN = 60;
const GROUPS = ["variable", "payload", "profile", "code", "other"] as const;
const groups = code.personalise.groups;

const Options = ({ found }: { found: readonly Choice[] }) => (
  <>
    {GROUPS.map((group) => {
      const members = found.filter((one) => one.group === group);
      return members.length === 0 ? null : (
        <Combobox.Group key={group} label={groups[group]}>
          {members.map(({ path, example }) => (
            <Combobox.Option key={path} value={path}>
              <Group gap="xs" justify="space-between" wrap="nowrap">
                <Text span size="sm" className="breaks">
                  {path}
                </Text>
                <Text span size="xs" c="dimmed" lineClamp={1}>
                  {example}
                </Text>
              </Group>
            </Combobox.Option>
          ))}
        </Combobox.Group>
      );
    })}
  </>
);

const Found = ({ label, search }: { label: string; search: string }) => {
  const { values } = useNames();
  const wanted = search.trim().toLowerCase();
  const found = values.filter(({ path, group }) => `${path} ${groups[group]}`.toLowerCase().includes(wanted));
  return (
    <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label={words.personaliseIn(label)}>
      {found.length === 0 ? (
        <Combobox.Empty>{code.personalise.nothing}</Combobox.Empty>
      ) : (
        <Options found={found.slice(0, SHOWN)} />
      )}
    </Combobox.Options>
  );
};

/** Chooses a value of the payload, the user or an item: so that nobody types its name. */
export const FieldPicker = ({
  label,
  chosen,
  onChoose,
}: {
  /** Of what it is chosen for. */
  label: string;
  /** Shown on the button, where one is chosen already. */
  chosen?: string;
  onChoose: (path: string) => void;
}) => {
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
  });
  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-start"
      onOptionSubmit={(path) => {
        combobox.closeDropdown();
        onChoose(path);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button
          size="compact-sm"
          variant={chosen === undefined ? "subtle" : "default"}
          leftSection={<IconUserPlus size={14} aria-hidden />}
          aria-label={chosen === undefined ? words.personaliseIn(label) : words.chosenIn(chosen, label)}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          {chosen ?? words.personalise}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          role="combobox"
          aria-expanded={combobox.dropdownOpened}
          value={search}
          aria-label={code.personalise.search}
          placeholder={code.personalise.search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
        />
        <Found label={label} search={search} />
      </Combobox.Dropdown>
    </Combobox>
  );
};
