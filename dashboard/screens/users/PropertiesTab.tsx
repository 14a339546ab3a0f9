import { Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { users } from "../../texts/users.ts";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { PropertyValue } from "./PropertyValue.tsx";

const words = users.properties;
/** From here on a name is found faster by typing than by looking. */
const FILTER_FROM = 12;

/** Everything that was uploaded of a user, by name. */
export const PropertiesTab = ({ properties }: { properties: Readonly<Record<string, unknown>> }) => {
  const [filter, setFilter] = useState("");
  const all = Object.entries(properties).sort(([a], [b]) => a.localeCompare(b, "en"));
  const wanted = filter.trim().toLowerCase();
  const shown = all.filter(([name]) => name.toLowerCase().includes(wanted));
  if (all.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {words.none}
      </Text>
    );
  return (
    <Stack gap="md">
      {all.length < FILTER_FROM ? null : (
        <TextInput
          label={words.filter}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          maw={360}
          rightSectionWidth={84}
          rightSection={
            <Text size="xs" c="dimmed" role="status">
              {words.count(shown.length, all.length)}
            </Text>
          }
        />
      )}
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.noMatch}
        </Text>
      ) : (
        <KeyValues rows={shown.map(([name, value]) => [name, <PropertyValue key={name} value={value} />])} />
      )}
    </Stack>
  );
};
