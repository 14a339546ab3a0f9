import { Checkbox, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { consequencesOf } from "../../../../src/contract/purpose.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { accountQuery } from "../../../api/settings.ts";
import { names } from "../../../texts/common.ts";
import { globalTexts as texts } from "../../../texts/schedule.ts";
import { QueryView } from "../../../ui/QueryView.tsx";
import { saying } from "../consequence.ts";
import { useField, useSection, useWizard } from "../WizardContext.ts";
import { globalWords } from "./whenWords.ts";

/** What the account set for this channel. */
const AccountLimits = () => {
  const { account } = useHere();
  const { channel } = useWizard().draft.content;
  const query = useQuery(accountQuery(account.id));
  return (
    <QueryView query={query}>
      {({ settings }) => {
        const words = globalWords(settings.globalLimits[channel]);
        return words.length === 0 ? (
          <Text size="sm">{texts.none(names.channel[channel])}</Text>
        ) : (
          <div>
            <Text size="sm">{texts.set(names.channel[channel])}</Text>
            <List size="sm">
              {words.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </div>
        );
      }}
    </QueryView>
  );
};

const Ignore = () => {
  const { draft } = useWizard();
  const { purpose } = draft.content.start;
  const [, change] = useSection("when");
  const { error, ...field } = useField("when.globalLimits");
  const isHeld = consequencesOf(draft.content).globalLimits;
  const isTransactional = purpose === "transactional";
  const mayIgnore = useMay()("limits:override") || isTransactional || !isHeld;
  return (
    <Stack gap={6}>
      <Checkbox
        label={texts.ignore}
        description={mayIgnore ? undefined : texts.notAllowed}
        checked={!isHeld}
        disabled={!mayIgnore}
        onChange={(event) => change({ globalLimits: saying(purpose, !event.currentTarget.checked) })}
        error={error}
        {...field}
      />
      <Text size="sm" c="dimmed" role="status" pl={{ base: 0, sm: 32 }}>
        {isHeld ? texts.applied : texts.ignored}
        {isTransactional && !isHeld ? ` ${texts.ignoredByPurpose}` : ""}
      </Text>
    </Stack>
  );
};

const Counts = () => {
  const { draft } = useWizard();
  const { purpose } = draft.content.start;
  const [, change] = useSection("when");
  const { error, ...field } = useField("when.countsInGlobalLimits");
  const isCounted = consequencesOf(draft.content).countsInGlobalLimits;
  return (
    <Checkbox
      label={texts.counts}
      description={isCounted ? texts.counted : texts.notCounted}
      checked={isCounted}
      onChange={(event) => change({ countsInGlobalLimits: saying(purpose, event.currentTarget.checked) })}
      error={error}
      {...field}
    />
  );
};

/** The account's limits over all campaigns, and whether this one heeds them. */
export const GlobalLimits = () => (
  <Stack gap="sm">
    <Text size="sm" fw={500}>
      {texts.title}
    </Text>
    <AccountLimits />
    <Ignore />
    <Counts />
  </Stack>
);
