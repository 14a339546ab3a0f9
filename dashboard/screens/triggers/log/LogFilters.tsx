import { Button, Group, Switch, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import type { LogSearch } from "../../../searches.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { useMoments } from "../../../ui/moments.ts";
import { instantOf, wallOf } from "../../../ui/wallTime.ts";
import { CampaignSelect } from "./CampaignSelect.tsx";
import classes from "./LogFilters.module.css";
import { SearchBox } from "./SearchBox.tsx";

/** A moment in the person's zone; taken when the field is left, since half a date is none. */
const MomentInput = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (moment: string | undefined) => void;
}) => {
  const { zone } = useMoments();
  const shown = value === undefined ? "" : wallOf(value, zone);
  const [wall, setWall] = useState(shown);
  useEffect(() => setWall(shown), [shown]);
  const take = (): void => {
    if (wall !== shown) onChange(instantOf(wall, zone)?.at);
  };
  return (
    <TextInput
      type="datetime-local"
      label={label}
      title={words.filter.zone(zone)}
      value={wall}
      onChange={(event) => setWall(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      w={{ base: "100%", xs: 200 }}
    />
  );
};

/** What both lists are searched by; more filters of a list come as children. */
export const LogFilters = ({
  search,
  onChange,
  onClear,
  children,
}: {
  search: LogSearch;
  onChange: (change: LogSearch) => void;
  onClear: () => void;
  children?: ReactNode;
}) => {
  const [isUnfolded, { toggle }] = useDisclosure(false);
  const id = useId();
  const { recipient, ...folded } = search;
  return (
    <Group gap="sm" align="flex-end">
      <SearchBox recipient={recipient} onRecipient={(next) => onChange({ recipient: next })} />
      <Button
        variant="default"
        hiddenFrom="xs"
        fullWidth
        leftSection={<IconFilter size={16} aria-hidden />}
        aria-expanded={isUnfolded}
        aria-controls={id}
        onClick={toggle}
      >
        {words.filter.fold(Object.keys(folded).length)}
      </Button>
      <div id={id} className={isUnfolded ? classes.unfolded : classes.folded}>
        <CampaignSelect value={search.campaign} onChange={(campaign) => onChange({ campaign })} />
        {children}
        <div className={classes.together}>
          <MomentInput
            label={words.filter.from}
            value={search.from}
            onChange={(from) => onChange({ from })}
          />
          <MomentInput
            label={words.filter.before}
            value={search.before}
            onChange={(before) => onChange({ before })}
          />
          <Switch
            label={words.filter.tests}
            checked={search.test === true}
            onChange={(event) => onChange({ test: event.currentTarget.checked ? true : undefined })}
            mb={8}
          />
        </div>
      </div>
      {Object.keys(search).length === 0 ? null : (
        <Button variant="subtle" onClick={onClear}>
          {words.filter.clear}
        </Button>
      )}
    </Group>
  );
};
