import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Held, heldQuery, isNothing } from "../../../api/campaignResume.ts";
import { useHere } from "../../../api/context.ts";
import { common } from "../../../texts/common.ts";
import { resume as texts } from "../../../texts/resume.ts";
import { Moment } from "../../../ui/Moment.tsx";
import { useMoments } from "../../../ui/moments.ts";
import { ErrorState } from "../../../ui/States.tsx";
import { wallOf } from "../../../ui/wallTime.ts";
import { CheckedForm } from "../../settings/CheckedForm.tsx";
import { AGE_MS, DROP_CHOICES, type DropChoice, dropBefore } from "./dropChoice.ts";

/** What is there to be asked about. */
export interface Asked {
  campaigns: readonly { id: string; name: string }[];
  held: Held;
  /** When it was asked, in milliseconds since 1970. */
  openedMs: number;
}

const Waits = ({ held }: { held: Held }) => (
  <div>
    <Text size="sm">
      <strong>{texts.waits(held)}</strong>
      {held.oldestAcceptedAt === null ? null : (
        <>
          {" "}
          {texts.oldest} <Moment at={held.oldestAcceptedAt} />.
        </>
      )}
    </Text>
    {held.postponed === 0 ? null : (
      <Text size="sm" c="dimmed">
        {texts.postponed(held.postponed)}
      </Text>
    )}
    {held.isPartial ? (
      <Text size="sm" c="dimmed">
        {texts.partial}
      </Text>
    ) : null}
  </div>
);

const Choices = ({
  asked: { held, openedMs },
  choice,
  onChoose,
}: {
  asked: Asked;
  choice: DropChoice;
  onChoose: (choice: DropChoice) => void;
}) => {
  const { full } = useMoments();
  const isTooOld = (one: DropChoice): boolean =>
    (one === "hour" || one === "day") &&
    !held.isPartial &&
    Date.parse(held.oldestAcceptedAt ?? "") >= openedMs - AGE_MS[one];
  const hintOf = (one: DropChoice): string | undefined => {
    if (one === "nothing" || one === "all") return texts.hints[one];
    if (one === "moment") return undefined;
    return isTooOld(one) ? texts.noneThatOld : texts.before(full(openedMs - AGE_MS[one]));
  };
  return (
    <Radio.Group
      label={texts.what}
      value={choice}
      onChange={(chosen) => onChoose(DROP_CHOICES.find((one) => one === chosen) ?? "nothing")}
    >
      <Stack gap="xs" mt="xs">
        {DROP_CHOICES.map((one) => (
          <Radio
            key={one}
            value={one}
            label={texts.choices[one]}
            description={hintOf(one)}
            disabled={isTooOld(one)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
};

/** How much would be dropped; of what lies ahead all is. */
const Consequence = ({
  asked: { campaigns, held },
  choice,
  before,
}: {
  asked: Asked;
  choice: DropChoice;
  before: string | undefined;
}) => {
  const { account } = useHere();
  const ids = campaigns.map(({ id }) => id);
  const isCounted = choice !== "nothing" && choice !== "all";
  const { data, error } = useQuery({
    ...heldQuery(account.id, ids, before),
    enabled: isCounted,
    placeholderData: keepPreviousData,
  });
  const older = isCounted ? data?.older : held;
  const words = (): string => {
    if (choice === "nothing") return texts.goesOn;
    if (older === undefined) return error === null ? texts.counting : texts.countFailed;
    return isNothing(older) ? texts.dropsNothing : texts.drops(older);
  };
  return (
    <Text size="sm" role="status" fw={500}>
      {words()}
    </Text>
  );
};

type Resume = (dropAcceptedBefore: string | undefined) => Promise<unknown>;

const Question = ({ asked, onResume, onClose }: { asked: Asked; onResume: Resume; onClose: () => void }) => {
  const { zone } = useMoments();
  const [choice, setChoice] = useState<DropChoice>("nothing");
  const [wall, setWall] = useState(() => wallOf(new Date(asked.openedMs).toISOString(), zone));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const before = dropBefore(choice, asked.openedMs, wall, zone);
  const submit = (): void => {
    if (before === null || isBusy) return;
    setBusy(true);
    setError(null);
    onResume(before)
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <CheckedForm hasProblems={before === null} onSubmit={submit}>
      <Stack>
        <Waits held={asked.held} />
        <Choices asked={asked} choice={choice} onChoose={setChoice} />
        {choice === "moment" ? (
          <TextInput
            type="datetime-local"
            label={texts.moment}
            description={texts.zone(zone)}
            value={wall}
            error={before === null ? texts.notATime : undefined}
            onChange={(event) => setWall(event.currentTarget.value)}
            maw={320}
          />
        ) : null}
        {before === null ? null : <Consequence asked={asked} choice={choice} before={before} />}
        {error === null ? null : <ErrorState error={error} title={texts.failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" color={choice === "nothing" ? undefined : "red"} loading={isBusy}>
            {choice === "nothing" ? texts.resume : texts.drop}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks what becomes of what a pause held, before campaigns go on. */
export const ResumeDialog = ({
  asked,
  onResume,
  onClose,
}: {
  /** Null: nothing is asked. */
  asked: Asked | null;
  onResume: Resume;
  onClose: () => void;
}) => (
  <Modal
    opened={asked !== null}
    onClose={onClose}
    title={asked === null ? "" : texts.title(asked.campaigns.map(({ name }) => name))}
    size="lg"
  >
    {asked === null ? null : <Question asked={asked} onResume={onResume} onClose={onClose} />}
  </Modal>
);
