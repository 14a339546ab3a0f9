import { Anchor, Group, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCloudUp } from "@tabler/icons-react";
import { common } from "../../texts/common.ts";
import { wizard } from "../../texts/wizard.ts";
import { useMoments } from "../../ui/moments.ts";
import { useWizard } from "./WizardContext.ts";

const texts = wizard.save;
const ICON = { size: 16, "aria-hidden": true } as const;

const Words = () => {
  const { save } = useWizard().draft;
  const { time } = useMoments();
  if (save.kind === "saved") return <>{save.at === null ? texts.saved : texts.savedAt(time(save.at))}</>;
  if (save.kind === "saving") return <>{texts.saving}</>;
  if (save.kind === "conflict") return <>{texts.conflict}</>;
  return <>{save.kind === "typed" ? texts.typed : texts.notSaved}</>;
};

const NotSaved = () => {
  const { save, flush } = useWizard().draft;
  if (save.kind !== "not-saved") return null;
  const more = `${save.message} ${save.isRetrying ? texts.retrying : texts.kept}`;
  return (
    <>
      {" – "}
      <Tooltip label={more} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => void flush()}
          aria-description={more}
        >
          {texts.retry}
        </Anchor>
      </Tooltip>
    </>
  );
};

/** Whether what is typed is on the server: "Saved 18:04", "Saving…", "Not saved – retry". */
export const SaveStatus = () => {
  const { save } = useWizard().draft;
  const isFailing = save.kind === "not-saved" || save.kind === "conflict";
  const Icon = isFailing ? IconAlertTriangle : save.kind === "saved" ? IconCheck : IconCloudUp;
  return (
    <Group gap={6} wrap="nowrap">
      <Text span c={isFailing ? "var(--mantine-color-error)" : "dimmed"} display="inline-flex">
        <Icon {...ICON} />
      </Text>
      <Text span size="sm" c={isFailing ? "var(--mantine-color-error)" : "dimmed"}>
        <span role="status" aria-label={common.saved}>
          <Words />
        </span>
        <NotSaved />
      </Text>
    </Group>
  );
};
