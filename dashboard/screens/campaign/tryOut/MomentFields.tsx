import { Button, Group, Input, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { dryRun } from "../../../texts/dryRun.ts";
import { WallMeaning } from "../../../ui/WallMeaning.tsx";
import { wallOf } from "../../../ui/wallTime.ts";
import { ZoneSelect } from "../../../ui/ZoneSelect.tsx";
import type { Fields } from "./tryForm.ts";

const texts = dryRun.panel;

type Moment = Pick<Fields, "wall" | "zone">;

/** A date and time as the clocks of a zone show it, with what that means elsewhere. */
const Chosen = ({
  id,
  wall,
  zone,
  userZone,
  error,
  onChange,
}: {
  id: string;
  wall: string;
  zone: string;
  /** The chosen user's own, where it is another one. */
  userZone: string | null;
  error: string | undefined;
  onChange: (change: Partial<Moment>) => void;
}) => (
  <>
    <Group gap="sm" align="flex-start">
      <TextInput
        id={id}
        type="datetime-local"
        label={texts.momentLabel}
        value={wall}
        error={error}
        onChange={({ currentTarget }) => onChange({ wall: currentTarget.value })}
        w={{ base: "100%", xs: 210 }}
      />
      <ZoneSelect label={texts.zone} value={zone} onChange={(next) => onChange({ zone: next })} />
    </Group>
    <WallMeaning wall={wall} zone={zone} twice={texts.twice} />
    {userZone === null || userZone === zone ? null : (
      <Group>
        <Button size="compact-sm" variant="default" onClick={() => onChange({ zone: userZone })}>
          {texts.userZone(userZone)}
        </Button>
      </Group>
    )}
  </>
);

/** When the trigger comes: now, or at a moment of a zone's clocks. */
export const MomentFields = ({
  id,
  moment: { wall, zone },
  userZone,
  error,
  onChange,
}: {
  id: string;
  moment: Moment;
  userZone: string | null;
  error: string | undefined;
  onChange: (change: Partial<Moment>) => void;
}) => {
  const choose = (chosen: string): void =>
    onChange({ wall: chosen === "now" ? null : wallOf(new Date().toISOString(), zone) });
  return (
    <Stack gap="xs">
      <Input.Wrapper label={texts.moment} labelElement="div">
        <div>
          <SegmentedControl
            aria-label={texts.moment}
            value={wall === null ? "now" : "chosen"}
            onChange={choose}
            data={[
              { value: "now", label: texts.now },
              { value: "chosen", label: texts.chosen },
            ]}
          />
        </div>
      </Input.Wrapper>
      {wall === null ? null : (
        <Chosen id={id} wall={wall} zone={zone} userZone={userZone} error={error} onChange={onChange} />
      )}
    </Stack>
  );
};
