import { Button, Group, NumberInput, Radio, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { WinnerRule } from "../../../../src/contract/campaign.ts";
import { winnerHoursMax, winnerMessagesMax, winnerMessagesMin } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { profilePropertiesQuery } from "../../../api/preview.ts";
import { variants as words } from "../../../texts/variants.ts";
import { Suggest } from "../../../ui/segment/Suggest.tsx";
import { PartProblems, useProblemsOf, useWriting } from "../fields.tsx";
import { fieldId, type What } from "../templates.ts";
import { evenOut, shareSum } from "./edit.ts";

interface RulesProps {
  what: What;
  onChange: (what: What) => void;
}

const texts = words.winner;
const FIRST_HOURS = 24;
const FIRST_MESSAGES = 1_000;

const Amount = ({ winner, put }: { winner: WinnerRule; put: (change: Partial<WinnerRule>) => void }) => {
  const isByTime = winner.afterHours !== null;
  const [min, max] = isByTime ? [1, winnerHoursMax] : [winnerMessagesMin, winnerMessagesMax];
  const { isReadOnly } = useWriting();
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <NumberInput
        aria-label={texts.number}
        value={winner.afterHours ?? winner.afterMessages ?? ""}
        min={min}
        max={max}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="blur"
        thousandSeparator=","
        hideControls
        w={96}
        flex="none"
        readOnly={isReadOnly}
        onChange={(typed) => {
          const number = Math.min(max, Math.max(min, Number(typed) || min));
          put(isByTime ? { afterHours: number } : { afterMessages: number });
        }}
      />
      <Select
        aria-label={texts.when}
        flex={1}
        miw={0}
        data={[
          { value: "messages", label: texts.messages },
          { value: "hours", label: texts.hours },
        ]}
        value={isByTime ? "hours" : "messages"}
        allowDeselect={false}
        readOnly={isReadOnly}
        onChange={(chosen) =>
          put(
            chosen === "hours"
              ? { afterHours: FIRST_HOURS, afterMessages: null }
              : { afterMessages: FIRST_MESSAGES, afterHours: null },
          )
        }
      />
    </Group>
  );
};

const BYS = ["clicks", "opens", "conversions"] as const satisfies readonly WinnerRule["by"][];

const Winner = ({ what, onChange }: RulesProps) => {
  const { winner } = what;
  const { isReadOnly } = useWriting();
  if (winner === undefined) return null;
  const put = (change: Partial<WinnerRule>): void => onChange({ ...what, winner: { ...winner, ...change } });
  return (
    <Stack gap="sm" component="fieldset" bd={0} p={0} m={0} id={fieldId("what.winner")}>
      <Text component="legend" fw={600} size="sm" p={0}>
        {texts.title}
      </Text>
      <PartProblems path="what.winner" label={texts.title} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select
          label={texts.by}
          data={BYS.map((by) => ({ value: by, label: texts.bys[by] }))}
          value={winner.by}
          allowDeselect={false}
          readOnly={isReadOnly}
          onChange={(chosen) => put({ by: BYS.find((by) => by === chosen) ?? winner.by })}
        />
        <div>
          <Text size="sm" fw={600} aria-hidden>
            {texts.when}
          </Text>
          <Amount winner={winner} put={put} />
        </div>
      </SimpleGrid>
      <Radio.Group
        label={texts.whenClear}
        value={winner.whenClear}
        onChange={(chosen) => put({ whenClear: chosen === "ask" ? "ask" : "winner_only" })}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="winner_only" label={texts.winner_only} description={texts.winner_onlyHint} />
          <Radio value="ask" label={texts.ask} description={texts.askHint} />
        </Stack>
      </Radio.Group>
      <Text size="sm" c="dimmed">
        {texts.without}
      </Text>
    </Stack>
  );
};

const Shares = ({ what, onChange }: RulesProps) => {
  const list = what.variants ?? [];
  const sum = shareSum(list);
  const { isReadOnly } = useWriting();
  return (
    <Group gap="sm" role="status">
      <Text size="sm" c={sum === 100 ? "dimmed" : "var(--mantine-color-error)"}>
        {words.shares(sum)}
      </Text>
      {sum === 100 || isReadOnly ? null : (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange({ ...what, variants: evenOut(list) })}
        >
          {words.even}
        </Button>
      )}
    </Group>
  );
};

const Property = ({ what, onChange }: RulesProps) => {
  const { account } = useHere();
  const { data } = useQuery(profilePropertiesQuery(account.id));
  const [problem] = useProblemsOf("what.byProperty");
  const suggestions = (data?.data ?? []).map(({ name }) => ({ value: name }));
  return (
    <Stack gap={4} id={fieldId("what.byProperty")}>
      <Text size="sm" fw={600} aria-hidden>
        {words.property}
      </Text>
      <Group>
        <Suggest
          label={words.property}
          value={what.byProperty ?? ""}
          suggestions={suggestions}
          onChange={(byProperty) => onChange({ ...what, byProperty })}
          error={problem !== undefined}
          isName
          width={320}
        />
      </Group>
      <Text size="sm" c={problem === undefined ? "dimmed" : "var(--mantine-color-error)"}>
        {problem?.message ?? words.propertyHint}
      </Text>
    </Stack>
  );
};

/** What holds for the variants together: who gets which, and which of them may win. */
export const TypeRules = (props: RulesProps) => {
  const { messageType } = props.what;
  if (messageType === "single") return null;
  return (
    <Stack gap="sm">
      {messageType === "property" ? <Property {...props} /> : null}
      {messageType === "split" ? <Shares {...props} /> : null}
      {messageType === "property" ? null : (
        <Text size="sm" c="dimmed">
          {messageType === "ab" ? `${words.equal} ` : ""}
          {words.keep}
        </Text>
      )}
      <PartProblems path="what.variants" label={words.list} />
      {messageType === "ab" ? <Winner {...props} /> : null}
    </Stack>
  );
};
