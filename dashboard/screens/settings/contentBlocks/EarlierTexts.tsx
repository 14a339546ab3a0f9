import { Accordion, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { contentBlockVersionsQuery } from "../../../api/contentBlocks.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { contentBlocks } from "../../../texts/contentBlocks.ts";
import { Moment } from "../../../ui/Moment.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { useAuthor } from "../../campaign/useAuthor.ts";

const words = contentBlocks.versions;

/** What a block said before; any of it can come back into the editor. */
export const EarlierTexts = ({ id, onTake }: { id: string; onTake: (source: string) => void }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("campaigns:write");
  const author = useAuthor();
  const query = useQuery(contentBlockVersionsQuery(account, id));
  return (
    <Section title={words.title}>
      <QueryView query={query}>
        {(versions) =>
          versions.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          ) : (
            <Accordion variant="separated" chevronPosition="left">
              {versions.map(({ version, source, changedAt, changedBy }) => (
                <Accordion.Item key={version} value={String(version)}>
                  <Accordion.Control>
                    <Group gap="xs">
                      <Text span size="sm" fw={550}>
                        {words.label(version)}
                      </Text>
                      <Text span size="xs" c="dimmed" className="breaks">
                        <Moment at={changedAt} /> {contentBlocks.by(author(changedBy))}
                      </Text>
                    </Group>
                  </Accordion.Control>
                  <Accordion.Panel>
                    <Stack gap="xs" align="flex-start">
                      <Code block w="100%" style={{ whiteSpace: "pre-wrap" }} className="breaks">
                        {source}
                      </Code>
                      {mayWrite ? (
                        <Button size="xs" variant="default" onClick={() => onTake(source)}>
                          {words.restore}
                        </Button>
                      ) : null}
                      <Text size="xs" c="dimmed">
                        {words.restoreHint}
                      </Text>
                    </Stack>
                  </Accordion.Panel>
                </Accordion.Item>
              ))}
            </Accordion>
          )
        }
      </QueryView>
    </Section>
  );
};
