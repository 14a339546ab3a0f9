import { Checkbox, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useHere } from "../../../api/context.ts";
import { capTexts as texts } from "../../../texts/who.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { NumberField } from "../NumberField.tsx";
import { useSection } from "../WizardContext.ts";
import { capMeaning } from "./whoWords.ts";

const CAP = "who.targetingCap";
/** Chosen, and not given yet. */
const NOT_GIVEN = 0;

type Which = "total" | "perDay";

const One = ({ which, label, field }: { which: Which; label: string; field: string }) => {
  const [{ targetingCap }, change] = useSection("who");
  const value = targetingCap[which];
  const put = (given: number | null): void => change({ targetingCap: { ...targetingCap, [which]: given } });
  const path = `${CAP}.${which}`;
  return (
    <Stack gap="xs">
      <Checkbox
        label={label}
        checked={value !== null}
        data-field={value === null ? path : undefined}
        onChange={(event) => put(event.currentTarget.checked ? NOT_GIVEN : null)}
      />
      {value === null ? null : (
        <Group align="flex-end" gap="sm" ml={{ base: 0, sm: 32 }}>
          <NumberField
            label={field}
            description={texts.hint}
            path={path}
            value={value}
            onChange={put}
            give={texts.give}
            suffix={texts.users}
            width={220}
          />
        </Group>
      )}
    </Stack>
  );
};

/** How many users get it at most. */
export const TargetingCap = () => {
  const { account } = useHere();
  const [{ targetingCap: cap }, change] = useSection("who");
  const [isOpen, setOpen] = useState(false);
  const isCapped = isOpen || cap.total !== null || cap.perDay !== null;
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed" maw={760}>
        {texts.intro}
      </Text>
      <ChoiceCards
        label={texts.label}
        value={isCapped ? "limited" : "all"}
        onChange={(chosen) => {
          setOpen(chosen === "limited");
          change({ targetingCap: { total: chosen === "limited" ? NOT_GIVEN : null, perDay: null } });
        }}
        choices={[
          { value: "all", title: texts.all, text: texts.allText },
          { value: "limited", title: texts.limited, text: texts.limitedText },
        ]}
      />
      {isCapped ? (
        <Stack gap="md" data-field={CAP}>
          <One which="total" label={texts.total} field={texts.totalLabel} />
          <One which="perDay" label={texts.perDay} field={texts.perDayLabel} />
          <Text size="sm" role="status">
            {capMeaning(cap, account.timeZone)}
          </Text>
        </Stack>
      ) : null}
    </Section>
  );
};
