import { Group, List, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SchedulePicture } from "../../../../../src/contract/schedulePicture.ts";
import { useHere } from "../../../../api/context.ts";
import { scheduleQuery } from "../../../../api/schedule.ts";
import { names } from "../../../../texts/common.ts";
import { pictureTexts as texts } from "../../../../texts/schedule.ts";
import { momentFormat } from "../../../../ui/moments.ts";
import { Section } from "../../../../ui/Section.tsx";
import { ErrorState } from "../../../../ui/States.tsx";
import { instantOf } from "../../../../ui/wallTime.ts";
import { ZoneSelect } from "../../../../ui/ZoneSelect.tsx";
import { useSection, useWizard } from "../../WizardContext.ts";
import { WeekRows } from "./WeekRows.tsx";

const HEIGHT_PX = 320;

const OUTCOMES: Readonly<Record<string, string>> = names.outcome;

/** What becomes of a message that is triggered then, and what puts it off. */
const Planned = ({ picture }: { picture: SchedulePicture }) => {
  const { at, zone, planned } = picture;
  const { full } = momentFormat(zone);
  const sentence =
    planned.moment === null
      ? texts.ends(full(at), OUTCOMES[planned.outcome ?? ""] ?? planned.outcome ?? "")
      : planned.moment === at
        ? texts.leavesAtOnce(full(at))
        : texts.leaves(full(at), full(planned.moment));
  return (
    <div role="status">
      <Text size="sm" fw={500}>
        {sentence}
      </Text>
      {planned.delays.length === 0 ? null : (
        <List size="sm">
          {planned.delays.map(({ by, until, zone: of }) => (
            <List.Item key={`${by} ${until}`}>
              {texts.delay(texts.by[by], momentFormat(of).full(until), of)}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
};

/** The moment asked for; never before the start of the campaign, which refuses triggers until then. */
const momentAsked = (wall: string, zone: string, startAt: string | null): string | null => {
  const asked = instantOf(wall, zone)?.at ?? null;
  if (startAt === null) return asked;
  const from = asked === null ? Date.now() : Date.parse(asked);
  return Date.parse(startAt) > from ? new Date(startAt).toISOString() : asked;
};

/** The next 7 days for a user somewhere, as When stands while it is typed. */
export const WeekPicture = () => {
  const { account } = useHere();
  const { draft } = useWizard();
  const [{ startAt, endAt, doNotDisturb, deliverAt, cutOff }] = useSection("when");
  const [zone, setZone] = useState(account.timeZone);
  const [wall, setWall] = useState("");
  const isSound = !draft.formProblems.some(({ field }) => field.startsWith("when."));
  const at = momentAsked(wall, zone, startAt);
  const query = useQuery({
    ...scheduleQuery(account.id, { endAt, doNotDisturb, deliverAt, cutOff }, zone, at),
    enabled: isSound,
  });
  const isStart = at !== null && startAt !== null && Date.parse(at) === Date.parse(startAt);
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.intro}
      </Text>
      <Group align="flex-start" gap="md">
        <ZoneSelect label={texts.zone} value={zone} onChange={setZone} />
        <TextInput
          type="datetime-local"
          label={texts.at}
          description={texts.atHint}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={wall}
          onChange={(event) => setWall(event.currentTarget.value)}
        />
      </Group>
      {isSound ? null : <Text size="sm">{texts.invalid}</Text>}
      {query.error === null ? null : (
        <ErrorState error={query.error} retry={() => void query.refetch()} title={texts.failed} />
      )}
      {query.data === undefined ? (
        isSound && query.error === null && <Skeleton height={HEIGHT_PX} radius="md" />
      ) : (
        <Stack gap="md" mt={4}>
          <Planned picture={query.data} />
          {isStart ? <Text size="sm">{texts.beforeStart}</Text> : null}
          <WeekRows picture={query.data} />
        </Stack>
      )}
    </Section>
  );
};
