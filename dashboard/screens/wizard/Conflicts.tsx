import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { wizard } from "../../texts/wizard.ts";
import { ChangeList } from "../../ui/changes/ChangeList.tsx";
import { notifyUndo } from "../../ui/notify.tsx";
import type { DraftView } from "./draftKeeper.ts";
import { fieldDifferences } from "./fieldDiff.ts";
import { useWizard } from "./WizardContext.ts";

const texts = wizard.conflict;

/** Where the choice about a section is; it is no field of the draft. */
export const conflictField = (name: string): string => `conflict-${name}`;

const OneConflict = ({ conflict }: { conflict: DraftView["conflicts"][number] }) => {
  const { draft } = useWizard();
  const { name, theirs, yours } = conflict;
  const takeTheirs = (): void => {
    const restore = draft.takeTheirs(name);
    notifyUndo(texts.took, async () => restore());
  };
  return (
    <Alert
      color="orange"
      icon={<IconGitMerge aria-hidden />}
      title={texts.title(wizard.sections[name])}
      role="alert"
      data-field={conflictField(name)}
    >
      <Stack gap="sm">
        <Text size="sm">{texts.text}</Text>
        <ChangeList changes={fieldDifferences(name, theirs, yours)} titles={texts} />
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => draft.keepMine(name)}>
            {texts.keepMine}
          </Button>
          <Button size="xs" variant="default" onClick={takeTheirs}>
            {texts.takeTheirs}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};

/** Sections that two people changed: both versions, until one is chosen. */
export const Conflicts = () => {
  const { conflicts } = useWizard().draft;
  return (
    <>
      {conflicts.map((conflict) => (
        <OneConflict key={conflict.name} conflict={conflict} />
      ))}
    </>
  );
};
