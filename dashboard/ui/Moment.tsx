import { Text, Tooltip } from "@mantine/core";
import { common } from "../texts/common.ts";
import { useMoments } from "./moments.ts";

/** A moment in the person's zone; UTC on hover and on focus. */
export const Moment = ({
  at,
  precision = "full",
}: {
  /** ISO 8601, or null when it never was. */
  at: string | null;
  precision?: "full" | "exact" | "time";
}) => {
  const format = useMoments();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        {common.never}
      </Text>
    );
  return (
    <Tooltip label={common.utc(format.utc(at))} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{format[precision](at)}</time>
    </Tooltip>
  );
};
