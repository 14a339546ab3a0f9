import { Alert, Group, Loader, Stack, Text, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Provider, ProviderVerification } from "../../../../src/contract/provider.ts";
import { messageOf } from "../../../api/client.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useVerifyProvider, verificationQuery } from "../../../api/providers.ts";
import { mailVendors } from "../../../texts/mailVendors.ts";
import { providers } from "../../../texts/providers.ts";
import { whatsappProviders } from "../../../texts/whatsappProviders.ts";
import { ButtonTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

const words = providers.verify;

/** In place of a campaign's ID: back to where campaigns are begun. */
const NEW_CAMPAIGN = "new";

const adviceFor = (step: string): string =>
  Object.entries({ ...words.advice, ...mailVendors.advice, ...whatsappProviders.advice }).find(
    ([name]) => name === step,
  )?.[1] ?? words.otherAdvice;

const Step = ({ step }: { step: ProviderVerification["steps"][number] }) => (
  <Group component="li" wrap="nowrap" align="flex-start" gap="sm">
    <ThemeIcon size={22} radius="xl" color={step.isOk ? "teal" : "red"} aria-hidden>
      {step.isOk ? <IconCheck size={14} /> : <IconX size={14} />}
    </ThemeIcon>
    <div>
      <Text size="sm" fw={600}>
        <VisuallyHidden>{step.isOk ? words.stepOk : words.stepFailed} </VisuallyHidden>
        {step.name}
      </Text>
      <Text size="sm" c={step.isOk ? "dimmed" : "var(--mantine-color-error)"} className="breaks">
        {step.detail}
      </Text>
      {step.isOk ? null : (
        <Text size="sm">
          {words.whatToDo} {adviceFor(step.name)}
        </Text>
      )}
    </div>
  </Group>
);

const Result = ({ result, back }: { result: ProviderVerification; back: string | undefined }) => {
  const account = useHere().account.id;
  return (
    <Stack gap="sm">
      <Alert
        color={result.isReady ? "teal" : "red"}
        icon={result.isReady ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
        title={result.isReady ? words.okTitle : words.failedTitle}
      >
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{result.isReady ? words.okText : words.failedText}</Text>
          {result.isReady && back === NEW_CAMPAIGN ? (
            <ButtonTo to="/a/$account/campaigns/new" params={{ account }} size="xs">
              {providers.backToNewCampaign}
            </ButtonTo>
          ) : null}
          {result.isReady && back !== undefined && back !== NEW_CAMPAIGN ? (
            <ButtonTo
              to="/a/$account/campaigns/$campaign/edit/$section"
              params={{ account, campaign: back, section: "start" }}
              size="xs"
            >
              {providers.backToCampaign}
            </ButtonTo>
          ) : null}
        </Stack>
      </Alert>
      <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
        {result.steps.map((step) => (
          <Step key={`${step.name} ${step.detail}`} step={step} />
        ))}
      </Stack>
    </Stack>
  );
};

const Standing = ({ provider }: { provider: Provider }) =>
  provider.verifiedAt === null ? (
    <Text size="sm">{words.never}</Text>
  ) : (
    <Text size="sm">
      {words.verifiedAt} <Moment at={provider.verifiedAt} />
    </Text>
  );

/** What became of trying a provider, step by step, and the button to try it again. */
export const Verification = ({ provider, back }: { provider: Provider; back: string | undefined }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const verify = useVerifyProvider(account);
  const { data, error, isFetching } = useQuery({
    ...verificationQuery(account, provider.id),
    enabled: false,
  });
  return (
    <Section
      title={words.title}
      aside={
        <GuardedButton
          isAllowed={mayWrite}
          variant="default"
          size="xs"
          loading={isFetching}
          onClick={() => void verify(provider.id)}
        >
          {words.action}
        </GuardedButton>
      }
    >
      <div role="status">
        {isFetching ? (
          <Group gap="sm">
            <Loader size="sm" aria-hidden />
            <Text size="sm">{words.running}</Text>
          </Group>
        ) : data !== undefined ? (
          <Result result={data} back={back} />
        ) : error !== null ? (
          <Alert color="red" title={words.unreachable}>
            {messageOf(error)}
          </Alert>
        ) : (
          <Standing provider={provider} />
        )}
      </div>
    </Section>
  );
};
