import { Alert, Badge, Button, Group, JsonInput, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconPlus, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { LinkedApi, LinkedTested } from "../../../../src/contract/linkedApi.ts";
import { messageOf } from "../../../api/client.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useTestLinkedApi } from "../../../api/linked.ts";
import { linked } from "../../../texts/linked.ts";
import { prettyJson } from "../../../ui/content/prettyJson.ts";
import { SourceText } from "../../../ui/content/SourceText.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Section } from "../../../ui/Section.tsx";
import { type ChosenUser, UserSelect } from "../../../ui/UserSelect.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import type { LookupForm } from "./EditLookup.tsx";
import { labelOf, leavesOf } from "./lookupForm.ts";

const words = linked.test;

/** Null: it is no JSON object. Undefined: nothing was written. */
const payloadOf = (text: string): Record<string, unknown> | undefined | null => {
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
};

const Found = ({ labels }: Pick<LinkedTested, "labels">) => (
  <Table verticalSpacing={4} aria-label={words.labels} layout="fixed">
    <Table.Tbody>
      {labels.map(({ name, value, isFound }) => (
        <Table.Tr key={name}>
          <Table.Th scope="row" className="breaks" w="38%">
            {name}
          </Table.Th>
          <Table.Td className="breaks">
            {isFound ? <LongText text={value ?? ""} /> : <Badge color="orange">{words.notFound}</Badge>}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

/** Values of the answer that are no labels yet, each a button that makes it one. */
const Pickable = ({ body, form }: { body: string; form: LookupForm }) => {
  const leaves = useMemo(() => leavesOf(body), [body]);
  const { labels } = form.values;
  const left = leaves.filter(({ path }) => !labels.some((label) => label.path === path));
  if (left.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.pick}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {words.pickHint}
      </Text>
      <Group gap={6}>
        {left.map((leaf) => (
          <Button
            key={leaf.path}
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={12} aria-hidden />}
            onClick={() => form.change({ labels: [...labels, labelOf(leaf, labels)] })}
          >
            {leaf.path}
          </Button>
        ))}
      </Group>
    </div>
  );
};

const Result = ({ result, form }: { result: LinkedTested; form: LookupForm }) => {
  const pretty = useMemo(() => prettyJson(result.body), [result.body]);
  return (
    <Stack gap="sm">
      <Alert
        color={result.isOk ? "teal" : "red"}
        icon={result.isOk ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
        title={result.isOk ? words.okTitle : words.failedTitle}
      >
        <Text size="sm" className="breaks">
          {result.detail} {result.request === null ? "" : `(${words.took(result.durationMs)})`}
        </Text>
        {result.request === null ? null : (
          <Text size="xs" ff="monospace" className="breaks">
            {result.request.method} {result.request.url}
          </Text>
        )}
      </Alert>
      {result.labels.length === 0 || result.request === null ? null : <Found labels={result.labels} />}
      <Pickable body={result.body} form={form} />
      {result.body === "" ? null : (
        <SourceText text={pretty ?? result.body} label={words.answer} isJson={pretty !== null} />
      )}
    </Stack>
  );
};

/** Makes the call for real, and shows what came back and what the labels found in it. */
export const TestLookup = ({ api, form }: { api: LinkedApi; form: LookupForm }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const test = useTestLinkedApi(account, api.id);
  const [user, setUser] = useState<ChosenUser | null>(null);
  const [text, setText] = useState("");
  const payload = payloadOf(text);
  const run = (): void => {
    if (payload === null) return;
    test.mutate({
      ...(user === null ? {} : { profileId: Number(user.value) }),
      ...(payload === undefined ? {} : { payload }),
    });
  };
  return (
    <Section title={words.title}>
      <Text size="sm">{words.text}</Text>
      <UserSelect label={words.user} description={words.userHint} chosen={user} onChoose={setUser} />
      <JsonInput
        label={words.payload}
        description={words.payloadHint}
        value={text}
        error={payload === null ? words.payloadWrong : undefined}
        autosize
        minRows={2}
        maxRows={10}
        onChange={setText}
      />
      <Group gap="md">
        <GuardedButton isAllowed={mayWrite} variant="default" loading={test.isPending} onClick={run}>
          {words.action}
        </GuardedButton>
        {form.isChanged ? (
          <Text size="sm" c="dimmed">
            {words.unsaved}
          </Text>
        ) : null}
      </Group>
      <div role="status">
        {test.error !== null ? (
          <Alert color="red" title={words.failedTitle}>
            {messageOf(test.error)}
          </Alert>
        ) : test.data === undefined ? null : (
          <Result result={test.data} form={form} />
        )}
      </div>
    </Section>
  );
};
