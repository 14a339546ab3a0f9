import { Checkbox, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import { useHere } from "../../../api/context.ts";
import { controlGroupsQuery } from "../../../api/controlGroups.ts";
import { controlTexts as texts } from "../../../texts/who.ts";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { NumberField } from "../NumberField.tsx";
import { useField, useSection } from "../WizardContext.ts";
import { SystemGroup } from "./SystemGroup.tsx";
import { estimateOf } from "./whoWords.ts";

const CUSTOM = "who.customControlGroups";
const PERCENT = "who.campaignControlPercent";
/** A tenth: enough to tell an effect, and little enough to spare. */
const FIRST_PERCENT = 10;

const CustomGroups = ({ groups }: { groups: readonly ControlGroup[] }) => {
  const [{ customControlGroups: chosen }, change] = useSection("who");
  const { error, ...field } = useField(CUSTOM);
  const gone = chosen.filter((id) => !groups.some((group) => group.id === id));
  if (groups.length === 0 && gone.length === 0)
    return (
      <div>
        <Text size="sm" fw={500}>
          {texts.custom}
        </Text>
        <Text size="sm" c="dimmed">
          {texts.customNone}
        </Text>
      </div>
    );
  return (
    <Checkbox.Group
      label={texts.custom}
      value={[...chosen]}
      onChange={(customControlGroups) => change({ customControlGroups })}
      error={error}
      {...field}
    >
      <Stack gap="xs" mt={8}>
        {groups.map(({ id, name, percent, purpose }) => (
          <Checkbox
            key={id}
            value={id}
            label={texts.customLabel(name, percent)}
            description={purpose === "" ? undefined : purpose}
            className="breaks"
          />
        ))}
        {gone.map((id) => (
          <Checkbox key={id} value={id} label={texts.customGone} description={texts.customGoneText} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
};

/** @param matching users who match the filter now; null: not known, or all users that the call names */
const CampaignGroup = ({ matching }: { matching: number | null }) => {
  const [{ campaignControlPercent: percent }, change] = useSection("who");
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {texts.campaign}
      </Text>
      <Checkbox
        label={texts.campaignLabel}
        checked={percent !== null}
        data-field={percent === null ? PERCENT : undefined}
        onChange={(event) =>
          change({ campaignControlPercent: event.currentTarget.checked ? FIRST_PERCENT : null })
        }
      />
      {percent === null ? null : (
        <Stack gap={6} ml={{ base: 0, sm: 32 }}>
          <NumberField
            label={texts.campaignShare}
            description={texts.campaignHint}
            path={PERCENT}
            value={percent}
            onChange={(value) => change({ campaignControlPercent: value })}
            give={texts.campaignHint}
            suffix={texts.percent}
          />
          <Text size="sm" role="status">
            {estimateOf(percent, matching)}
          </Text>
        </Stack>
      )}
    </Stack>
  );
};

/** Users who are left out so that the effect can be measured. */
export const ControlGroups = ({ matching }: { matching: number | null }) => {
  const { account } = useHere();
  const query = useQuery(controlGroupsQuery(account.id));
  return (
    <Section
      title={texts.title}
      aside={
        <LinkTo to="/a/$account/settings/control-groups" params={{ account: account.id }} size="sm">
          {texts.manage}
        </LinkTo>
      }
    >
      <Text size="sm" c="dimmed" maw={760}>
        {texts.intro}
      </Text>
      <QueryView query={query}>
        {({ data: groups }) => (
          <Stack gap="lg" mt={4}>
            <SystemGroup group={groups.find(({ kind }) => kind === "system")} />
            <CustomGroups groups={groups.filter(({ kind }) => kind === "custom")} />
            <CampaignGroup matching={matching} />
          </Stack>
        )}
      </QueryView>
    </Section>
  );
};
