import { ActionIcon, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { campaignNameCharsMax } from "../../../src/limits.ts";
import { wizard } from "../../texts/wizard.ts";
import { useWizard } from "./WizardContext.ts";

/** Changes the name where it stands, on every step. */
export const NameEditor = () => {
  const { draft } = useWizard();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus position="bottom-start" shadow="md">
      <Popover.Target>
        <Tooltip label={wizard.rename}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={wizard.rename}
            onClick={() => setOpen(!isOpen)}
          >
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={wizard.rename}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            void draft.flush();
          }}
        >
          <TextInput
            label={wizard.start.name}
            value={draft.content.name}
            onChange={(event) => draft.type("name", event.currentTarget.value)}
            maxLength={campaignNameCharsMax}
            w={{ base: 260, sm: 380 }}
            data-autofocus
          />
        </form>
      </Popover.Dropdown>
    </Popover>
  );
};
