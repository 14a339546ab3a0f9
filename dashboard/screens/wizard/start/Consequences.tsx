import { Alert, Grid, Select, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import {
  type Consequences as All,
  consequencesOf,
  overridesGlobalLimits,
} from "../../../../src/contract/purpose.ts";
import { useMay } from "../../../api/context.ts";
import { consequences as words } from "../../../texts/consequences.ts";
import { AskTransactional } from "../AskTransactional.tsx";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const CHOICES = ["purpose", "yes", "no"] as const;
type Choice = (typeof CHOICES)[number];

/** One consequence: what holds and what that means, and the way to have it otherwise. */
const Row = ({
  name,
  path,
  choice,
  onChange,
}: {
  name: keyof All;
  path: string;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) => {
  const { content } = useWizard().draft;
  const field = useField(path);
  const texts = words.of[name];
  const holds = consequencesOf(content)[name];
  // what the purpose alone would say is the opposite of a choice that differs from it
  const asPurpose = consequencesOf({
    start: {
      ...content.start,
      unsubscribedToo: "purpose",
      overtakes: "purpose",
      oneClickUnsubscribe: "purpose",
      openTracking: "purpose",
      linkTracking: "purpose",
    },
    who: { ...content.who, systemControlGroup: "purpose" },
    when: { ...content.when, globalLimits: "purpose", countsInGlobalLimits: "purpose" },
  })[name];
  const labelOf = (one: Choice): string =>
    one === "purpose" ? words.byPurpose(asPurpose) : words.always(one === "yes");
  return (
    <Grid gap={{ base: 6, sm: "md" }} align="center">
      <Grid.Col span={{ base: 12, sm: 7 }}>
        <Text size="sm" fw={550}>
          {texts.label}
        </Text>
        <Text size="sm" c="dimmed">
          {holds ? texts.yes : texts.no}
        </Text>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 5 }}>
        <Select
          aria-label={texts.label}
          data={CHOICES.map((value) => ({ value, label: labelOf(value) }))}
          value={choice}
          onChange={(chosen) => {
            const next = CHOICES.find((one) => one === chosen);
            if (next !== undefined) onChange(next);
          }}
          allowDeselect={false}
          {...field}
        />
      </Grid.Col>
    </Grid>
  );
};

/** Before the group gets a message that is not transactional, it is asked whether it is. */
const SystemGroupRow = () => {
  const { content } = useWizard().draft;
  const [who, changeWho] = useSection("who");
  const [isAsking, setAsking] = useState(false);
  const put = (systemControlGroup: Choice): void => {
    const next = consequencesOf({ ...content, who: { ...who, systemControlGroup } });
    const takesIn = consequencesOf(content).systemControlGroup && !next.systemControlGroup;
    if (takesIn && content.start.purpose !== "transactional") setAsking(true);
    else changeWho({ systemControlGroup });
  };
  return (
    <>
      <Row
        name="systemControlGroup"
        path="who.systemControlGroup"
        choice={who.systemControlGroup}
        onChange={put}
      />
      <AskTransactional isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
};

const EMAIL_ROWS = ["oneClickUnsubscribe", "openTracking", "linkTracking"] as const;

/** How the reader of an e-mail can answer it. */
const EmailRows = () => {
  const [start, changeStart] = useSection("start");
  return EMAIL_ROWS.map((name) => (
    <Row
      key={name}
      name={name}
      path={`start.${name}`}
      choice={start[name]}
      onChange={(choice) => changeStart({ [name]: choice })}
    />
  ));
};

/** All that follows from the purpose, once there is one; each can be changed alone. */
export const Consequences = () => {
  const { content } = useWizard().draft;
  const [start, changeStart] = useSection("start");
  const [when, changeWhen] = useSection("when");
  const mayOverride = useMay()("limits:override");
  if (start.purpose === null) return null;
  return (
    <Stack gap="md" mt="xs">
      <div>
        <Text size="sm" fw={600}>
          {words.title}
        </Text>
        <Text size="xs" c="dimmed">
          {words.text}
        </Text>
      </div>
      <SystemGroupRow />
      <Row
        name="globalLimits"
        path="when.globalLimits"
        choice={when.globalLimits}
        onChange={(globalLimits) => changeWhen({ globalLimits })}
      />
      {overridesGlobalLimits(content) && !mayOverride ? (
        <Alert icon={<IconLock aria-hidden />} color="yellow">
          {words.override}
        </Alert>
      ) : null}
      <Row
        name="countsInGlobalLimits"
        path="when.countsInGlobalLimits"
        choice={when.countsInGlobalLimits}
        onChange={(countsInGlobalLimits) => changeWhen({ countsInGlobalLimits })}
      />
      <Row
        name="unsubscribedToo"
        path="start.unsubscribedToo"
        choice={start.unsubscribedToo}
        onChange={(unsubscribedToo) => changeStart({ unsubscribedToo })}
      />
      <Row
        name="overtakes"
        path="start.overtakes"
        choice={start.overtakes}
        onChange={(overtakes) => changeStart({ overtakes })}
      />
      {content.channel === "email" ? <EmailRows /> : null}
    </Stack>
  );
};
