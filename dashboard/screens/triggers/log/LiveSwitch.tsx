import { Switch, Tooltip } from "@mantine/core";
import { triggers as words } from "../../../texts/triggers.ts";

/** Whether the list follows what happens. */
export const LiveSwitch = ({
  isLive,
  onChange,
}: {
  isLive: boolean;
  onChange: (isLive: boolean) => void;
}) => (
  <Tooltip label={words.follow.hint} multiline maw={280} refProp="rootRef">
    <Switch
      label={words.follow.live}
      checked={isLive}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  </Tooltip>
);
