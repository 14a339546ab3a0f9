import { Stack, Text } from "@mantine/core";
import { wallTime as words } from "../texts/wallTime.ts";
import { momentFormat, useMoments } from "./moments.ts";
import { instantOf, isSameWall } from "./wallTime.ts";

/**
 * What a time typed in a zone means: in the viewer's zone too where it differs, and where the clocks are changed.
 * Nothing while it is no time.
 */
export const WallMeaning = ({
  wall,
  zone,
  twice = words.twice,
}: {
  wall: string;
  zone: string;
  /** What is said of a time that the clocks show twice. */
  twice?: string;
}) => {
  const viewer = useMoments();
  const instant = instantOf(wall, zone);
  if (instant === null) return null;
  const { at, clock } = instant;
  return (
    <Stack gap={2} role="status">
      {clock === "skipped" ? <Text size="sm">{words.skipped(momentFormat(zone).full(at))}</Text> : null}
      {clock === "twice" ? <Text size="sm">{twice}</Text> : null}
      {isSameWall(at, viewer.zone, zone) ? null : (
        <Text size="sm" c="dimmed">
          {words.same(viewer.full(at), viewer.zone)}
        </Text>
      )}
    </Stack>
  );
};
