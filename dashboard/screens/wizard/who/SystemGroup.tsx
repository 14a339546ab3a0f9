import { Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import { consequencesOf } from "../../../../src/contract/purpose.ts";
import { controlTexts as texts } from "../../../texts/who.ts";
import { AskTransactional } from "../AskTransactional.tsx";
import { saying } from "../consequence.ts";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const FIELD = "who.systemControlGroup";

/** What the choice means, and how it stands to the purpose. */
const Meaning = ({ isLeftOut }: { isLeftOut: boolean }) => {
  const [start] = useSection("start");
  const [who] = useSection("who");
  const purpose = start.purpose ?? "promotional";
  const isByPurpose = saying(start.purpose, isLeftOut) === "purpose";
  return (
    <Text size="sm" c="dimmed" role="status" pl={{ base: 0, sm: 32 }}>
      {isLeftOut ? texts.systemOut : texts.systemIn}{" "}
      {start.purpose === null && who.systemControlGroup === "purpose"
        ? ""
        : isByPurpose
          ? texts.byPurpose[purpose]
          : texts.against[purpose]}
    </Text>
  );
};

/** The account's one group, which every campaign leaves out unless it is taken in here or the purpose says so. */
export const SystemGroup = ({ group }: { group: ControlGroup | undefined }) => {
  const { draft } = useWizard();
  const [start] = useSection("start");
  const [, change] = useSection("who");
  const { error, ...field } = useField(FIELD);
  const [isAsking, setAsking] = useState(false);
  const isLeftOut = consequencesOf(draft.content).systemControlGroup;
  const put = (leaveOut: boolean): void => {
    if (!leaveOut && start.purpose !== "transactional") setAsking(true);
    else change({ systemControlGroup: saying(start.purpose, leaveOut) });
  };
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {texts.system}
      </Text>
      <Checkbox
        label={group === undefined ? texts.systemNoneLabel : texts.systemLabel(group.percent)}
        checked={isLeftOut}
        onChange={(event) => put(event.currentTarget.checked)}
        error={error}
        {...field}
      />
      {group === undefined ? (
        <Text size="sm" c="dimmed" pl={{ base: 0, sm: 32 }}>
          {texts.systemNone}
        </Text>
      ) : (
        <Meaning isLeftOut={isLeftOut} />
      )}
      <AskTransactional isOpen={isAsking} onClose={() => setAsking(false)} />
    </Stack>
  );
};
