import { Avatar, Group, Text, Tooltip } from "@mantine/core";
import { wizard } from "../../texts/wizard.ts";
import { useWizard } from "./WizardContext.ts";

const SHOWN = 3;

/** Who else has this draft open. */
export const Viewers = () => {
  const { viewers } = useWizard().draft;
  const names = viewers.map(({ name }) => name);
  return (
    // Empty, it stays for the screen reader and leaves no gap in the row.
    <div role="status" style={names.length === 0 ? { position: "absolute" } : undefined}>
      {names.length === 0 ? null : (
        <Group gap="xs" wrap="nowrap">
          <Tooltip.Group>
            <Avatar.Group aria-hidden>
              {viewers.slice(0, SHOWN).map(({ personId, name }) => (
                <Tooltip key={personId} label={name}>
                  <Avatar size="sm" name={name} color="clarion" variant="filled" />
                </Tooltip>
              ))}
            </Avatar.Group>
          </Tooltip.Group>
          <Text size="sm" className="breaks">
            {wizard.viewers(names)}
          </Text>
        </Group>
      )}
    </div>
  );
};
