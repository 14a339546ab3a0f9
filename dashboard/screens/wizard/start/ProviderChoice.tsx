import { Alert, Badge, Group, Radio, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { isBacked } from "../../../../src/contract/backup.ts";
import type { Overview } from "../../../../src/contract/overview.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { draftProvidersQuery, providerHealthQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { names } from "../../../texts/common.ts";
import { wizard } from "../../../texts/wizard.ts";
import { ButtonTo, LinkTo } from "../../../ui/LinkTo.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import classes from "../ChoiceCards.module.css";
import { useField, useSection, useWizard } from "../WizardContext.ts";
import { BackupChoice } from "./BackupChoice.tsx";
import { PlatformProviders } from "./PlatformProviders.tsx";

const texts = wizard.start;
type Health = Overview["providers"][number];

const StateOf = ({ provider, health }: { provider: Provider; health: Health | undefined }) => {
  if (provider.isSandbox) return <Badge color="orange">{texts.providerSandbox}</Badge>;
  if (provider.verifiedAt === null) return <Badge color="yellow">{texts.providerUnverified}</Badge>;
  if (health !== undefined && health.state !== "up")
    return <Badge color="red">{texts.providerHealth[health.state]}</Badge>;
  return <Badge color="teal">{texts.providerReady}</Badge>;
};

const OneProvider = ({ provider, health }: { provider: Provider; health: Health | undefined }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const isUnverified = !provider.isSandbox && provider.verifiedAt === null;
  return (
    <div>
      <Radio.Card value={provider.id} className={classes.card ?? ""} radius="md">
        <Group wrap="nowrap" align="flex-start" gap="sm">
          <Radio.Indicator mt={2} />
          <div>
            <Group gap={8}>
              <Text fw={600} size="sm" className="breaks">
                {provider.name}
              </Text>
              <StateOf provider={provider} health={health} />
            </Group>
            <Text size="sm" className={`${classes.text} breaks`}>
              {provider.isSandbox ? texts.providerSandboxText : (health?.detail ?? provider.kind)}
            </Text>
          </div>
        </Group>
      </Radio.Card>
      {isUnverified ? (
        <LinkTo
          to="/a/$account/settings/providers/$provider"
          params={{ account: account.id, provider: provider.id }}
          search={{ back: draft.campaign.id }}
          size="sm"
          ml="md"
        >
          {texts.verify}
        </LinkTo>
      ) : null}
    </div>
  );
};

const Providers = ({ all }: { all: readonly Provider[] }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { channel } = draft.content;
  const [start, change] = useSection("start");
  const { onBlur, error, ...field } = useField("start.providerId");
  const { data: ill = [] } = useQuery(providerHealthQuery(account.id));
  const own = all.filter((provider) => provider.channel === channel);
  const first = own.find(({ id }) => id === start.providerId);
  const seconds = own.filter(
    ({ id, kind, isSandbox }) =>
      id !== start.providerId && !isSandbox && (channel !== "push" || kind === first?.kind),
  );
  const isGone = start.providerId !== null && !own.some(({ id }) => id === start.providerId);
  return (
    <Stack gap="sm" onBlur={onBlur} {...field}>
      {isGone ? <Alert color="red">{texts.providerGone}</Alert> : null}
      <Radio.Group
        label={texts.providerHint}
        error={error}
        value={start.providerId}
        onChange={(providerId) => change({ providerId })}
      >
        <Stack gap="xs" mt={8}>
          {own.map((provider) => (
            <OneProvider
              key={provider.id}
              provider={provider}
              health={ill.find(({ id }) => id === provider.id)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {channel === "push" ? <PlatformProviders own={own} /> : null}
      {isBacked(channel) && first !== undefined && !first.isSandbox && seconds.length > 0 ? (
        <BackupChoice others={seconds} />
      ) : null}
      {own.some(({ isSandbox }) => !isSandbox) ? null : (
        <Text size="sm" c="dimmed">
          {texts.providerNone(names.channel[channel])}
        </Text>
      )}
      <Group>
        <ButtonTo
          to="/a/$account/settings/providers/new"
          params={{ account: account.id }}
          search={{ channel, back: draft.campaign.id }}
          variant="default"
          size="xs"
        >
          {texts.setUp}
        </ButtonTo>
      </Group>
    </Stack>
  );
};

/** Who delivers it: each provider of the channel, and how it stands. */
export const ProviderChoice = () => {
  const { account } = useHere();
  const query = useQuery(draftProvidersQuery(account.id));
  return (
    <Section title={texts.provider}>
      <QueryView query={query}>{(all) => <Providers all={all} />}</QueryView>
    </Section>
  );
};
