import { Badge, Group, Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import type { WebhookContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { CopyIcon } from "../Copy.tsx";
import { LongText } from "../LongText.tsx";
import { prettyJson } from "./prettyJson.ts";
import { SourceText } from "./SourceText.tsx";

const Headers = ({ headers }: Pick<WebhookContent, "headers">) =>
  headers.length === 0 ? (
    <Text size="sm" c="dimmed">
      {words.noHeaders}
    </Text>
  ) : (
    <Table verticalSpacing={4} aria-label={words.headers} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" w="38%">
            {words.header}
          </Table.Th>
          <Table.Th scope="col">{words.value}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {[...headers.entries()].map(([index, { name, value }]) => (
          <Table.Tr key={index}>
            <Table.Td className="breaks">{name}</Table.Td>
            <Table.Td className="breaks">
              <LongText text={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );

const Body = ({ body }: { body: string }) => {
  const pretty = useMemo(() => prettyJson(body), [body]);
  return <SourceText text={pretty ?? body} label={words.body} isJson={pretty !== null} />;
};

/** A webhook: the request that is made, part by part. */
export const WebhookView = ({ request }: { request: WebhookContent }) => (
  <Stack gap="sm">
    <Group gap="xs" wrap="nowrap" align="center">
      <Badge variant="filled">{request.method}</Badge>
      <Text size="sm" ff="monospace" className="breaks">
        <LongText text={request.url} />
      </Text>
      <CopyIcon value={request.url} label={words.method} />
    </Group>
    <Headers headers={request.headers} />
    <Text size="sm" fw={600}>
      {words.body}
    </Text>
    {request.body === null ? (
      <Text size="sm" c="dimmed">
        {words.noBody}
      </Text>
    ) : (
      <Body body={request.body} />
    )}
  </Stack>
);
