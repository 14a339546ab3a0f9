import { Alert, Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import type { InboundLast } from "../../../../src/contract/inboundHook.ts";
import { useHere } from "../../../api/context.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import classes from "./sources.module.css";

const isNewer = (one: string | null, other: string | null): boolean =>
  one !== null && (other === null || one > other);

const Refused = ({ last }: { last: InboundLast }) =>
  isNewer(last.refusedAt, last.receivedAt) ? (
    <Alert
      color="red"
      variant="outline"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      title={texts.refusedAt}
      role="status"
    >
      <Moment at={last.refusedAt} precision="exact" />: <span className="breaks">{last.refusal}</span>
    </Alert>
  ) : null;

const Waiting = () => (
  <Group wrap="nowrap" gap="sm" role="status" align="flex-start">
    <ThemeIcon variant="light" radius="xl" aria-hidden>
      <IconHourglass size={16} />
    </ThemeIcon>
    <div>
      <Text size="sm" fw={600}>
        {texts.waiting}
      </Text>
      <Text size="sm" className={classes.quiet ?? ""}>
        {texts.waitingText}
      </Text>
    </div>
  </Group>
);

const Came = ({ last }: { last: InboundLast }) => {
  const { account } = useHere();
  return (
    <Stack gap={6}>
      <Text size="sm" component="div" role="status">
        {texts.cameAt} <Moment at={last.receivedAt} precision="exact" />
        {last.requestId === null ? null : (
          <>
            {" · "}
            <LinkTo
              to="/a/$account/triggers/$trigger"
              params={{ account: account.id, trigger: last.requestId }}
              size="sm"
            >
              {texts.fired}
            </LinkTo>
          </>
        )}
      </Text>
      {last.error === null ? null : (
        <Text size="sm" className="breaks">
          {texts.firedNothing}: {last.error}
        </Text>
      )}
      {last.headers.length === 0 ? null : (
        <details>
          <summary>
            <Text span size="sm">
              {texts.headers(last.headers.length)}
            </Text>
          </summary>
          <KeyValues rows={last.headers.map(({ name, value }) => [name, value] as const)} />
        </details>
      )}
    </Stack>
  );
};

/** What came last and what became of it, or that nothing has come. */
export const LastRequest = ({ last }: { last: InboundLast }) => (
  <Stack gap="sm">
    <Refused last={last} />
    {last.receivedAt === null ? <Waiting /> : <Came last={last} />}
  </Stack>
);
