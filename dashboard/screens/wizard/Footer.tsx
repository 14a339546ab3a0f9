import { Anchor, Group, Stack } from "@mantine/core";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { useHere } from "../../api/context.ts";
import { wizard } from "../../texts/wizard.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { conflictField } from "./Conflicts.tsx";
import { focusField } from "./fields.ts";
import { nextStep, previousStep } from "./steps.ts";
import { PUBLISH } from "./useWizardActions.ts";
import classes from "./Wizard.module.css";
import { useWizard } from "./WizardContext.ts";

/** A conflict may come up while the head of the page is out of sight: the foot always says so. */
const OpenConflicts = () => {
  const { conflicts } = useWizard().draft;
  return (
    <Stack gap={2} align="center">
      {conflicts.map(({ name }) => (
        <Anchor
          key={name}
          component="button"
          type="button"
          size="sm"
          c="var(--mantine-color-error)"
          onClick={() => focusField(conflictField(name))}
        >
          {wizard.conflict.decide(wizard.sections[name])}
        </Anchor>
      ))}
    </Stack>
  );
};

/** The way back and on; at the end, publishing. */
export const Footer = () => {
  const { account } = useHere();
  const { draft, step } = useWizard();
  const params = { account: account.id, campaign: draft.campaign.id };
  const previous = previousStep(step);
  const next = nextStep(step);
  const to = "/a/$account/campaigns/$campaign/edit/$section";
  return (
    <Group justify="space-between" className={classes.foot}>
      {previous === undefined ? (
        <span />
      ) : (
        <ButtonTo to={to} params={{ ...params, section: previous }} variant="default">
          {wizard.previous}
        </ButtonTo>
      )}
      <OpenConflicts />
      {next === undefined ? (
        <ActionButton id={PUBLISH} />
      ) : (
        <ButtonTo to={to} params={{ ...params, section: next }}>
          {wizard.next}
        </ButtonTo>
      )}
    </Group>
  );
};
