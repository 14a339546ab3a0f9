import { Text } from "@mantine/core";
import { users } from "../../texts/users.ts";
import { LongText } from "../../ui/LongText.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { type Shown, shownValue } from "./shownValue.ts";

const Said = ({ shown }: { shown: Shown }) => {
  if (shown.kind === "moment") return <Moment at={shown.at} />;
  if (shown.kind === "text") return <LongText text={shown.text} />;
  return (
    <Text span inherit c="dimmed">
      {shown.kind === "emptyText" ? users.properties.emptyText : users.properties.emptyList}
    </Text>
  );
};

/** A property of a user or an event, as people read it. */
export const PropertyValue = ({ value }: { value: unknown }) => <Said shown={shownValue(value)} />;
